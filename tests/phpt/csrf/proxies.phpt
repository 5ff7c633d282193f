--TEST--
Behind a proxy that is trusted its word on host and scheme counts, and nobody else's
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf' => 'enforce']);
$alice = $site->browser();
$told = ['Host' => 'inner:8080', 'X-Forwarded-Host' => 'a.test', 'X-Forwarded-Proto' => 'https'];
foreach ([
    ['', $told, 'https://a.test', 403],
    ['', $told, 'http://inner:8080', 200],
    ['10.0.0.1', $told, 'https://a.test', 403],
    ['127.0.0.1', $told, 'https://a.test', 200],
    ['127.0.0.1', $told, 'http://a.test', 403],
    ['127.0.0.1', $told, 'http://inner:8080', 403],
    ['127.0.0.1', ['X-Forwarded-Proto' => 'http'] + $told, 'http://a.test', 200],
    ['127.0.0.1', ['X-Forwarded-Host' => 'evil.test, a.test', 'X-Forwarded-Proto' => 'http, https'] + $told, 'https://a.test', 200],
    ['127.0.0.1', ['X-Forwarded-Host' => 'evil.test, a.test'] + $told, 'https://evil.test', 403],
    ['127.0.0.1', ['X-Forwarded-Host' => 'a.test:8443'] + $told, 'https://a.test:8443', 200],
    ['127.0.0.1', ['X-Forwarded-Host' => '[::1]:8443'] + $told, 'https://[::1]:8443', 200],
    ['127.0.0.1', ['X-Forwarded-Host' => ''] + $told, 'https://a.test', 403],
    ['127.0.0.1', ['Host' => 'a.test', 'X-Forwarded-Proto' => 'https'], 'https://a.test', 200],
] as $i => [$proxies, $headers, $origin, $status]) {
    $response = $alice->post('$_SERVER["HTTP_HOST"] = "evil.test";', '', $headers + ['Origin' => $origin], ['secsess.trusted_proxies' => $proxies]);
    if ($response->status !== $status) {
        echo "$i: $response->status\n";
    }
}
echo "done\n";
?>
--EXPECT--
done
