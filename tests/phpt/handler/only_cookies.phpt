--TEST--
An ID in the URL counts for nothing when cookies are in use
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit();');
echo $site->browser()->get('visit(); var_dump(session_id() === $_GET["PHPSESSID"]);', query: 'PHPSESSID=' . $alice->sid());
?>
--EXPECT--
visit 1
bool(false) | cookie of a new session
