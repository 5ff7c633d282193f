--TEST--
A renewed session that is destroyed takes its predecessor's snapshot with it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$old = $alice->get('session_start(); $_SESSION["text"] = "very personal";')->handle();
$stale = $alice->copy();
$new = $alice->get('session_start(); session_regenerate_id();')->handle();
var_dump($site->store->snapshots());
echo $alice->get('session_start(); var_dump(session_destroy());');
printf("old %s, new %s\n", $site->store->life($old), $site->store->life($new));
var_dump($site->store->snapshots(), str_contains($site->store->everything(), 'very personal'));
echo $stale->get('session_start(); var_dump($_SESSION);');
echo "In one request\n";
$bob = $site->browser();
$bob->get('visit();');
echo $bob->get('visit(); session_regenerate_id(); session_destroy(); session_start(); var_dump($_SESSION); $_SESSION["n"] = 50;');
echo $bob->get('visit();');
?>
--EXPECT--
int(1)
bool(true) | no cookie
old retired, new ended
int(0)
bool(false)
array(0) {
} | cookie of a new session
In one request
visit 2
array(0) {
} | cookie of a new session
visit 51 | no cookie
