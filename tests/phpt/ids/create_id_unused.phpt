--TEST--
An ID that nothing was stored under is worth nothing in the next request
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$id = $alice->get('echo session_create_id("later-");')->body;
var_dump(count($site->store->handles()));
echo $alice->present($id)->get('visit(); var_dump(session_id() === $_COOKIE["PHPSESSID"]); echo secsess_status()["previous_end"];');
?>
--EXPECT--
int(0)
visit 1
bool(false)
unknown | cookie of a new session
