--TEST--
From a parent generation an ID is not renewed, but data is saved
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$parent = $alice->copy();
$site->store->age($handle, 901);
$alice->get('visit();');
$alice->get('visit();');
$response = $parent->get('visit(); var_dump(session_regenerate_id(), session_id() === $_COOKIE["PHPSESSID"]);');
echo $response, $response->session['verdict'], "\n";
echo $alice->get('visit();');
?>
--EXPECT--
visit 5
Warning: session_regenerate_id(): secsess: the session ID was not renewed: only a request that holds the session's lock and presented its newest ID may
bool(false)
bool(true) | no cookie
parent
visit 6 | no cookie
