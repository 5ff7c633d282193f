--TEST--
A retired ID ends nothing, whether its successor was seen or its Set-Cookie was lost
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit();');
$deaf = $alice->copy();
$new = $alice->get('visit(); session_regenerate_id();')->handle();
$site->set('secsess.grace', 0);
$response = $deaf->get('session_start(); echo count($_SESSION);', Browser::FETCH);
echo $response, $response->session['verdict'], ' ', $site->store->life($new), "\n";
echo $alice->get('visit();');
echo "When the successor was seen, it may have been a login, and whoever knew the ID before can't end it\n";
$response = $deaf->get('session_start(); echo count($_SESSION);', Browser::FETCH);
echo $response, $response->session['verdict'], ' ', $site->store->life($new), "\n";
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], "\n";
?>
--EXPECT--
0 | no cookie
obsolete live
visit 3 | no cookie
When the successor was seen, it may have been a login, and whoever knew the ID before can't end it
0 | no cookie
obsolete live
visit 4 | no cookie
current
