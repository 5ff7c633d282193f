--TEST--
An offer that is sent in time is sent, with output, without, and with a redirect
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['', 'echo "text\n"; send();', 'header("Location: /next"); exit;', 'session_write_close(); echo "x"; send();'] as $end) {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $alice->get('visit();');
    $site->store->age($handle, 901);
    echo $alice->get("session_start(); $end"), $alice->get('visit();');
}
?>
--EXPECT--
cookie of generation 2
visit 3 | no cookie
text | cookie of generation 2
visit 3 | no cookie
302 cookie of generation 2
visit 3 | no cookie
x | cookie of generation 2
visit 3 | no cookie
