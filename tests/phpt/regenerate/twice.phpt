--TEST--
Renewing twice in one request leaves one new session and one cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$first = $alice->get('visit();')->handle();
$stale = $alice->copy();
$response = $alice->get('visit(); var_dump(session_regenerate_id(), session_regenerate_id(true)); $_SESSION["n"] += 10;');
echo $response;
$lives = array_count_values(array_map($site->store->life(...), $site->store->handles()));
ksort($lives);
echo json_encode($lives), "\n";
echo $alice->get('visit();');
echo $stale->get('session_start(); echo $_SESSION["n"];');
?>
--EXPECT--
visit 2
bool(true)
bool(true) | cookie of a new session
{"live":1,"retired":2}
visit 13 | no cookie
1 | no cookie
