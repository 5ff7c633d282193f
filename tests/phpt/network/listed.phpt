--TEST--
Lists and events tell where a session's client is
--SKIPIF--
<?php
require __DIR__ . '/../include/skipif.inc';
require __DIR__ . '/../include/geoip-skipif.inc';
?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$data = __DIR__ . '/../../unit/data';
$site = new Site(['secsess.trusted_proxies' => '127.0.0.1', 'secsess.geoip_database' => "$data/city.mmdb"]);
foreach (['192.0.2.1', '203.0.113.1'] as $ip) {
    $alice = $site->browser(['X-Forwarded-For' => $ip]);
    echo $alice->get('secsess_on_event(function (array $event) { echo $event["ip"], " ", json_encode($event["area"]), "\n"; }); session_start(); secsess_login("alice");');
}
$site->set('secsess.geoip_database', "$data/asn.mmdb");
$phone = $site->browser(['X-Forwarded-For' => '192.0.2.1']);
$phone->get('session_start(); secsess_login("alice");');
echo $phone->get('session_start(); foreach (secsess_sessions() as $session) echo $session["ip"], " ", json_encode($session["area"]), "\n";');
?>
--EXPECTF--
192.0.2.1 {"country":"SE","region":"Stockholm County","city":"Stockholm","asn":null,"organization":null} | cookie of a user's new session
203.0.113.1 null | cookie of a user's new session
192.0.2.1 {"country":null,"region":null,"city":null,"asn":4294967295,"organization":"Example AB"}
203.0.113.1 null
192.0.2.1 {"country":"SE","region":"Stockholm County","city":"Stockholm","asn":null,"organization":null} | no cookie
