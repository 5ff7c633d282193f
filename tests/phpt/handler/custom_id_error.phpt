--TEST--
An ID of the application's own making is refused
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['x', 'planted-by-hand', str_repeat('0', 60), '0', ','] as $id) {
    $alice = $site->browser();
    echo $alice->get("session_id('$id'); visit(); var_dump(session_id() === '$id');");
}
echo $site->browser()->get('session_id("a\0b"); visit(); echo strlen(session_id()), "\n";');
echo $site->browser()->get('session_id(""); visit(); echo strlen(session_id()), "\n";');
echo "Another session's ID can be chosen\n";
$alice = $site->browser();
$alice->get('visit();');
$id = $alice->sid();
echo $site->browser()->get("session_id('$id'); visit(); var_dump(session_id() === '$id');");
?>
--EXPECT--
visit 1
bool(false) | cookie of a new session
visit 1
bool(false) | cookie of a new session
visit 1
bool(false) | cookie of a new session
visit 1
bool(false) | cookie of a new session
visit 1
bool(false) | cookie of a new session
visit 1
60 | cookie of a new session
visit 1
60 | cookie of a new session
Another session's ID can be chosen
visit 2
bool(true) | cookie of a new session
