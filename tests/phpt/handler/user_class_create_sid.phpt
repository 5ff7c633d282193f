--TEST--
IDs of a class's own create_sid() are refused, unless they are ours
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$class = 'class Mine extends SessionHandler { public function create_sid(): string { return %s; } } session_set_save_handler(new Mine);';
$alice = $site->browser();
echo $alice->get(sprintf($class, '"mine"') . 'var_dump(session_start());');
echo $alice->get(sprintf($class, 'parent::create_sid()') . 'visit();');
echo $alice->get(sprintf($class, 'parent::create_sid()') . 'visit();');
echo $alice->present(null)->get(sprintf($class, 'session_create_id("pre-")') . 'var_dump(session_start());');
?>
--EXPECTF--
Warning: SessionHandler::read(): secsess: only the session that session_start() opened can be read, written or destroyed
Warning: session_start(): Failed to read session data: user (path: %S)
bool(false) | no cookie
visit 1 | cookie of a new session
visit 2 | no cookie
Warning: SessionHandler::read(): secsess: only the session that session_start() opened can be read, written or destroyed
Warning: session_start(): Failed to read session data: user (path: %S)
bool(false) | no cookie
