--TEST--
Through SessionHandler no other session can be read, written or destroyed
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$bob = $site->browser();
$handle = $bob->get('session_start(); $_SESSION["secret"] = "of bob";')->handle();
$sid = $bob->sid();
$class = 'class Mine extends SessionHandler {} $mine = new Mine; session_set_save_handler($mine);';
$alice = $site->browser();
foreach (["read('$sid')", "write('$sid', 'n|i:100;')", "destroy('$sid')", "read('')", 'read("\0")'] as $call) {
    echo $alice->get("$class visit(); var_dump(\$mine->$call);");
}
echo $alice->get("$class try { \$mine->read('$sid'); } catch (Error \$e) { echo \$e->getMessage(); }");
echo $site->store->life($handle), "\n", $bob->get('session_start(); var_dump($_SESSION);');
?>
--EXPECT--
visit 1
Warning: SessionHandler::read(): secsess: only the session that session_start() opened can be read, written or destroyed
bool(false) | cookie of a new session
visit 2
Warning: SessionHandler::write(): secsess: only the session that session_start() opened can be read, written or destroyed
bool(false) | no cookie
visit 3
Warning: SessionHandler::destroy(): secsess: only the session that session_start() opened can be read, written or destroyed
bool(false) | no cookie
visit 4
Warning: SessionHandler::read(): secsess: only the session that session_start() opened can be read, written or destroyed
bool(false) | no cookie
visit 5
Warning: SessionHandler::read(): secsess: only the session that session_start() opened can be read, written or destroyed
bool(false) | no cookie
Session is not active | no cookie
live
array(1) {
  ["secret"]=>
  string(6) "of bob"
} | no cookie
