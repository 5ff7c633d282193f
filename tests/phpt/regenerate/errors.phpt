--TEST--
What PHP refuses stays refused, and leaves the session alone
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
echo $alice->get('var_dump(session_regenerate_id());');
echo $alice->get('visit(); send(); var_dump(session_regenerate_id());');
foreach (['[]', 'new stdClass', 'true, true', '"yes"'] as $argument) {
    echo $alice->get("visit(); try { var_dump(session_regenerate_id($argument)); } catch (Error \$e) { echo \$e->getMessage(); }");
}
?>
--EXPECTF--
Warning: session_regenerate_id(): Session ID cannot be regenerated when there is no active session
bool(false) | no cookie
visit 2
Warning: session_regenerate_id(): Session ID cannot be regenerated after headers have already been sent%S
bool(false) | no cookie
visit 3
session_regenerate_id(): Argument #1 ($delete_old_session) must be of type bool, array given | no cookie
visit 4
session_regenerate_id(): Argument #1 ($delete_old_session) must be of type bool, stdClass given | no cookie
visit 5
session_regenerate_id() expects at most 1 argument, 2 given | no cookie
visit 6
bool(true) | cookie of a new session
