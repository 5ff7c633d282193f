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
$keys = array_values(array_filter($site->store->redis->keys('*'), fn ($key) => str_contains($site->store->key('x'), strstr($key, ':', true)) && str_ends_with($key, 'secret')));
$secret = $site->store->redis->__invoke('GET', $keys[0]);
var_dump(count($keys), strlen($secret));
$text = $alice->get('session_start(); phpinfo(); var_dump(ini_get_all(), secsess_status(), $GLOBALS, session_encode());')->body;
var_dump(str_contains($text, $secret), str_contains($text, bin2hex($secret)), str_contains($text, bin2hex(substr($secret, 0, 8))));
echo "Who starts first sets it; all others take it over\n";
$bob = $site->browser();
echo $bob->get('visit();'), $alice->get('visit();');
var_dump($site->store->redis->__invoke('GET', $keys[0]) === $secret);
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
