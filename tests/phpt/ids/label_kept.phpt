--TEST--
The prefix of an ID stays through rotations and with the longest label
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$label = str_repeat('L', 174) . '-';
$alice = $site->browser();
$response = $alice->get("session_id(session_create_id('$label')); visit();");
echo $response;
$alice->get('visit();');
$site->store->age($response->handle(), 901);
echo $alice->get('visit();');
echo $alice->get("visit(); var_dump(str_starts_with(session_id(), '$label'), session_id() === \$_COOKIE['PHPSESSID']);");
?>
--EXPECT--
visit 1 | cookie of a new session
visit 3 | cookie of generation 2
visit 4
bool(true)
bool(true) | no cookie
