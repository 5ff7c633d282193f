--TEST--
session_gc() removes what is over, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$path = fn (Browser $browser): string => $site->store->path($browser->get('session_start(); $_SESSION["a"] = 1;')->handle());
$alice = $site->browser();
$paths['live'] = $path($alice);
$paths['over'] = $path($site->browser());
$paths['over, but written meanwhile'] = $path($bob = $site->browser());
$paths['ended'] = $path($site->browser());
$site->store->set(basename($paths['ended']), life: 2, reason: 2);
$carol = remembered($site, 'carol');
$records = count($site->store->records());
$site->store->expire(basename($paths['over']));
$slow = $bob->begin('visit(); stop();')->reached();
$site->store->expire(basename($paths['over, but written meanwhile']));
$code = 'session_start(); echo session_gc(), " removed";';
echo $alice->get($code);
$slow->go()->end();
echo $alice->get($code);
foreach ($paths as $case => $path) {
    echo "$case: ", file_exists($path) ? 'there' : 'gone', "\n";
}
var_dump($records - count($site->store->records()));
echo $carol->get(LOOK), restarted($carol)->get(ATTEMPT);
echo "When a page starts its session\n";
$site->store->expire(basename($paths['live']));
$carol->get('session_start();', ini: ['session.gc_probability' => 1, 'session.gc_divisor' => 1]);
var_dump(file_exists($paths['live']));
?>
--EXPECT--
