--TEST--
The cookie has the attributes that php.ini gives it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.cookie_httponly' => 1, 'session.cookie_secure' => 1, 'session.cookie_samesite' => 'Strict',
    'session.cookie_path' => '/shop', 'session.name' => '__Secure-SID']);
$alice = $site->browser();
$response = $alice->get('visit();');
echo $response, preg_replace('/=[^;]+/', '=(ID)', $response->header('Set-Cookie'), 1), "\n";
echo $alice->get('visit();');
$site->store->age($response->handle(), 901);
$response = $alice->get('visit();');
echo $response, preg_replace('/=[^;]+/', '=(ID)', $response->header('Set-Cookie'), 1), "\n";
echo $alice->get('visit();');
?>
--EXPECT--
visit 1 | cookie of a new session
__Secure-SID=(ID); path=/shop; secure; HttpOnly; SameSite=Strict
visit 2 | no cookie
visit 3 | cookie of generation 2
__Secure-SID=(ID); path=/shop; secure; HttpOnly; SameSite=Strict
visit 4 | no cookie
