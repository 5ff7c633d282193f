--TEST--
With session.lazy_write an unchanged session is only touched; without it, written
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('session_start(); $_SESSION["a"] = 1;')->handle();

$unchanged = 'session_start(); $_SESSION["a"] = 1;';
$changed = 'session_start(); $_SESSION["a"]++;';
foreach ([[$unchanged, 1], [$changed, 1], [$unchanged, 0], [$changed, 0]] as [$code, $lazy]) {
    $before = $site->store->header($handle);
    $seen = $alice->get($code, ini: ['session.lazy_write' => $lazy])->session['last_seen_at'];
    $after = $site->store->header($handle);
    /* The fence grows with the lock, and with a write. */
    printf("%s, lazy_write %d: fence + %d, ", $code === $changed ? 'changed' : 'unchanged', $lazy,
        $after['fence'] - $before['fence']);
    var_dump($after['expires_at'] > $before['expires_at']);
}
echo $alice->get('session_start(); var_dump($_SESSION);');
?>
--EXPECT--
unchanged, lazy_write 1: fence + 1, bool(true)
changed, lazy_write 1: fence + 2, bool(true)
unchanged, lazy_write 0: fence + 2, bool(true)
changed, lazy_write 0: fence + 2, bool(true)
array(1) {
  ["a"]=>
  int(2)
} | no cookie
