--TEST--
The store's own secret is nowhere but in the store
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit();');
$secrets = $site->store->secrets();
[$secret] = $secrets;
var_dump(count($secrets), strlen($secret));
$text = $alice->get('session_start(); phpinfo(); var_dump(ini_get_all(), secsess_status(), $GLOBALS, session_encode());')->body;
var_dump(str_contains($text, $secret), str_contains($text, bin2hex($secret)), str_contains($text, bin2hex(substr($secret, 0, 8))));
echo "Who starts first sets it; all others take it over\n";
$bob = $site->browser();
echo $bob->get('visit();'), $alice->get('visit();');
var_dump($site->store->secrets() === $secrets);
?>
--EXPECT--
int(1)
int(64)
bool(false)
bool(false)
bool(false)
Who starts first sets it; all others take it over
visit 1 | cookie of a new session
visit 2 | no cookie
bool(true)
