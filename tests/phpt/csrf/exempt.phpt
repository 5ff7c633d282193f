--TEST--
secsess.csrf_exempt: paths that other sites may send to, and no disguise of another path
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf' => 'enforce', 'secsess.csrf_exempt' => '/hook.php, /api/*']);
$evil = $site->browser(['Sec-Fetch-Site' => 'cross-site']);
foreach (['/hook.php', '/hook.php?a=b', '/hook.php/x', '/hook', '/api', '/api/', '/api/v1/pay?x=..', '/api/../account', '/api/%2e%2e/account', '/api/..%2faccount', '/api//x',
    '/account?/api/', '/account#/api/', 'http://a.test/api/x', '//api/x', ''] as $address) {
    $response = $site->run($evil, 'echo "ran";', ['REQUEST_METHOD' => 'POST', 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_SEC_FETCH_SITE' => 'cross-site', 'REQUEST_URI' => $address], [], '')->end();
    printf("%-22s %s\n", "'$address'", $response->status === 200 || str_contains($response->body, 'ran') ? $response->body : $response->status);
}
?>
--EXPECT--
'/hook.php'            ran
'/hook.php?a=b'        ran
'/hook.php/x'          403
'/hook'                403
'/api'                 403
'/api/'                ran
'/api/v1/pay?x=..'     ran
'/api/../account'      403
'/api/%2e%2e/account'  403
'/api/..%2faccount'    403
'/api//x'              403
'/account?/api/'       403
'/account#/api/'       403
'http://a.test/api/x'  403
'//api/x'              403
''                     403
