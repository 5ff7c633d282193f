--TEST--
session_create_id() inside a session leaves it alone
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit(); $before = session_id(); $id = session_create_id("inside-"); var_dump($id !== $before, session_id() === $before);
    session_commit(); session_id($id); visit(); var_dump(session_id() === $id);');
echo $alice->get('visit(); var_dump(str_starts_with(session_id(), "inside-"));');
var_dump(count($site->store->handles()));
?>
--EXPECT--
visit 1
bool(true)
bool(true)
visit 1
bool(true) | cookie of a new session
visit 2
bool(true) | no cookie
int(2)
