--TEST--
A session keeps the client's address: that of who is connected, or behind trusted proxies the one they tell
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/stored-client.inc';

$site = new Site();
foreach ([
    ['', ['X-Forwarded-For' => '9.9.9.9', 'Forwarded' => 'for=9.9.9.9'], '127.0.0.1'],
    ['10.0.0.0/8', ['X-Forwarded-For' => '9.9.9.9', 'Forwarded' => 'for=9.9.9.9'], '127.0.0.1'],
    ['127.0.0.1', [], '127.0.0.1'],
    ['127.0.0.1', ['X-Forwarded-For' => '9.9.9.9'], '9.9.9.9'],
    ['127.0.0.1', ['X-Forwarded-For' => '6.6.6.6, 9.9.9.9'], '9.9.9.9'],
    ['10.0.0.0/8, 127.0.0.1', ['X-Forwarded-For' => '6.6.6.6, ::ffff:9.9.9.9, 10.1.2.3:443'], '9.9.9.9'],
    ['127.0.0.1', ['X-Forwarded-For' => 'unknown', 'Forwarded' => 'for=9.9.9.9'], '127.0.0.1'],
    ['127.0.0.1', ['X-Forwarded-For' => str_repeat('6.6.6.6, ', 10000) . '9.9.9.9'], '9.9.9.9'],
    ['127.0.0.1', ['Forwarded' => 'for=6.6.6.6, For="[2001:DB8::9]:4711";proto=https'], '2001:db8::9'],
    ['127.0.0.1', ['Client-Ip' => '6.6.6.6', 'X-Real-Ip' => '6.6.6.6'], '127.0.0.1'],
] as [$proxies, $headers, $ip]) {
    $site->set('secsess.trusted_proxies', $proxies);
    $alice = $site->browser($headers);
    /* What the script makes of $_SERVER does not count. */
    $response = $alice->get('$_SERVER["REMOTE_ADDR"] = $_SERVER["HTTP_X_FORWARDED_FOR"] = "6.6.6.6"; session_start(); $_SESSION["a"] = 1;');
    if (!tells_of($site->store->record($response->handle()), $ip)) {
        echo "not $ip for ", json_encode($headers), "\n";
    }
}
/* The next request's address takes its place. */
$alice->headers['X-Forwarded-For'] = '8.8.8.8';
$alice->get('session_start(); $_SESSION["a"] = 2;');
var_dump(tells_of($site->store->record($response->handle()), '8.8.8.8'));
?>
--EXPECT--
bool(true)
