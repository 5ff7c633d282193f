--TEST--
A session keeps where its client is, as the database tells
--SKIPIF--
<?php
require __DIR__ . '/../include/skipif.inc';
require __DIR__ . '/../include/geoip-skipif.inc';
?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/stored-client.inc';

$data = __DIR__ . '/../../unit/data';
$site = new Site(['secsess.trusted_proxies' => '127.0.0.1']);
$run = function (string $database, string $ip, string $area) use ($site): void {
    $site->set('secsess.geoip_database', $database);
    $response = $site->browser(['X-Forwarded-For' => $ip])->get('session_start(); $_SESSION["a"] = 1; session_commit(); session_start();');
    var_dump(tells_of($site->store->record($response->handle()), $ip, str_replace('|', "\x1f", $area)));
};
$run('', '192.0.2.1', '');
$run("$data/city.mmdb", '192.0.2.1', 'SE|Stockholm County|Stockholm||');
$run("$data/city.mmdb", '2001:db8::1', 'NO|Oslo|Oslo||');
$run("$data/city.mmdb", '203.0.113.1', '');
$run("$data/asn.mmdb", '192.0.2.1', '|||4294967295|Example AB');

echo "Not the address of who is connected, which is the proxy's\n";
$site->set('secsess.trusted_proxies', '');
$response = $site->browser(['X-Forwarded-For' => '192.0.2.1'])->get('session_start(); $_SESSION["a"] = 1;');
var_dump(tells_of($site->store->record($response->handle()), '127.0.0.1', ''));
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Not the address of who is connected, which is the proxy's
bool(true)
