--TEST--
An ended session is remembered for secsess.tombstone_lifetime, without its data
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.tombstone_lifetime' => 5000]);
foreach (['session_destroy();', 'session_regenerate_id();'] as $end) {
    $alice = $site->browser();
    $handle = $alice->get('session_start(); $_SESSION["text"] = str_repeat("very personal", 100);')->handle();
    $size = strlen($site->store->record($handle));
    $alice->get("session_start(); $end", ini: ['secsess.grace' => 0.001]);
    $lifetime = $site->store->lifetime($handle);
    printf("%s, %d s, smaller by the payload: %d, ", $site->store->life($handle), round($lifetime / 1000, -1),
        $size - strlen($site->store->record($handle)) > 1000);
    var_dump(str_contains($site->store->record($handle), 'personal'));
}
?>
--EXPECT--
ended, 5000 s, smaller by the payload: 1, bool(false)
retired, 5000 s, smaller by the payload: 1, bool(false)
