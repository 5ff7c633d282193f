--TEST--
secsess.csrf = enforce: what another site sends is answered by 403 before any code runs; log tells of it and lets it through
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf' => 'enforce', 'secsess.event_log' => 'error_log', 'log_errors' => 1]);
$site->set('error_log', "$site->folder/log");
file_put_contents("$site->folder/before.php", '<?php echo "before ";');
file_put_contents("$site->folder/after.php", '<?php echo " after";');
$site->set('auto_prepend_file', "$site->folder/before.php");
$site->set('auto_append_file', "$site->folder/after.php");
$alice = $site->browser();
$alice->headers = ['User-Agent' => 'Browser/1.0'];
$t = $alice->get('session_start(); echo secsess_csrf_token();')->body;
$t = explode(' ', $t)[1];
$page = 'register_shutdown_function(fn () => print(" shutdown")); echo "ran";';
$thief = $site->browser();
$thief->get('session_start();');
$bob = $thief->sid();
$refusal = 'Forbidden: this request was not sent by a page of this site, or its form is too old. Go back, load the page again, and try once more.';
$origin = fn (string $origin, string $host): array => ['Origin' => $origin, 'Host' => $host];
foreach ([
    'same-origin' => [['Sec-Fetch-Site' => 'same-origin']],
    'none' => [['Sec-Fetch-Site' => 'none']],
    'cross-site' => [['Sec-Fetch-Site' => 'cross-site']],
    'cross-site with a token' => [['Sec-Fetch-Site' => 'cross-site'], "secsess_csrf=$t"],
    'cross-site, own origin' => [['Sec-Fetch-Site' => 'cross-site'] + $origin('http://a.test', 'a.test')],
    'same-site' => [['Sec-Fetch-Site' => 'same-site'] + $origin('http://b.a.test', 'a.test')],
    'same-site, own origin' => [['Sec-Fetch-Site' => 'same-site'] + $origin('http://a.test', 'a.test')],
    'same-site alone' => [['Sec-Fetch-Site' => 'same-site']],
    'same-site with a token' => [['Sec-Fetch-Site' => 'same-site'], "secsess_csrf=$t"],
    'Sec-Fetch-Site twice' => [['Sec-Fetch-Site' => 'same-origin, same-origin']],
    'own origin' => [$origin('http://a.test', 'a.test')],
    'upper case' => [$origin('http://A.TEST', 'a.Test')],
    'foreign origin' => [$origin('http://evil.test', 'a.test')],
    'foreign origin with a token' => [$origin('http://evil.test', 'a.test'), "secsess_csrf=$t"],
    'other scheme' => [$origin('https://a.test', 'a.test')],
    'port' => [$origin('http://a.test:8080', 'a.test:8080')],
    'other port' => [$origin('http://a.test:8081', 'a.test:8080')],
    'default port' => [$origin('http://a.test', 'a.test:80')],
    'IPv6' => [$origin('http://[2001:db8::1]:8080', '[2001:DB8::1]:8080')],
    'other IPv6' => [$origin('http://[2001:db8::2]', '[2001:db8::1]')],
    'punycode' => [$origin('http://xn--bcher-kva.test', 'xn--bcher-kva.test')],
    'two origins' => [$origin('http://a.test, http://a.test', 'a.test')],
    'no host' => [['Origin' => 'http://a.test']],
    'null' => [$origin('null', 'a.test')],
    'null with a token' => [$origin('null', 'a.test'), "secsess_csrf=$t"],
    'no headers' => [[]],
    'token' => [[], "secsess_csrf=$t"],
    'token in the header' => [['X-CSRF-Token' => $t]],
    'token in an array' => [[], "secsess_csrf[]=$t"],
    'garbage' => [[], 'secsess_csrf=' . strrev($t)],
    'token without the cookie' => [['Cookie' => 'a=b'], "secsess_csrf=$t"],
    "token with another's cookie" => [['Cookie' => "PHPSESSID=$bob"], "secsess_csrf=$t"],
    'token with a forged cookie' => [['Cookie' => 'PHPSESSID=' . str_repeat('v', 60)], "secsess_csrf=$t"],
    'token with cookies in an array' => [['Cookie' => 'PHPSESSID[]=' . $alice->sid()], "secsess_csrf=$t"],
    'forged cookie before' => [['Cookie' => 'PHPSESSID=' . str_repeat('v', 60) . '; PHPSESSID=' . $alice->sid()], "secsess_csrf=$t"],
    'another\'s cookie before' => [['Cookie' => "PHPSESSID=$bob; PHPSESSID=" . $alice->sid()], "secsess_csrf=$t"],
    'another\'s cookie behind' => [['Cookie' => 'PHPSESSID=' . $alice->sid() . "; PHPSESSID=$bob"], "secsess_csrf=$t"],
    'the same cookie twice' => [['Cookie' => 'PHPSESSID=' . $alice->sid() . '; PHPSESSID=' . $alice->sid()], "secsess_csrf=$t"],
] as $name => $case) {
    [$headers, $body] = $case + [1 => ''];
    $response = $alice->begin($page, 'POST', $headers, body: $body)->end();
    printf("%-30s %s\n", $name, $response->body === $refusal ? $response->status : "$response->status $response->body");
    $alice->copy()->begin($page, 'POST', $headers, ['secsess.csrf' => 'log'], '', $body)->end()->body === 'before ran after shutdown' || print("refused in a log\n");
    $alice->copy()->begin($page, 'POST', $headers, ['secsess.csrf' => 'off'], '', $body)->end()->body === 'before ran after shutdown' || print("refused when off\n");
}
foreach (['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'QUERY'] as $method) {
    echo $method, ' ', $alice->begin($page, $method, ['Sec-Fetch-Site' => 'cross-site'])->end()->status, "\n";
}
$response = $alice->begin($page, 'POST', ['Sec-Fetch-Site' => 'cross-site'], ['output_buffering' => 0])->end();
echo implode("\n", array_filter($response->headers, fn ($line) => preg_match('/^(Status|Content|Cache|Vary|Set-Cookie)/i', $line))), "\n";
$log = preg_replace('/^\[.*?\] /m', '', file($site->folder . '/log'));
echo count($log), "\n", $log[0], $log[2];
?>
--EXPECTF--
same-origin                    200 before ran after shutdown
none                           200 before ran after shutdown
cross-site                     403
cross-site with a token        403
cross-site, own origin         403
same-site                      403
same-site, own origin          200 before ran after shutdown
same-site alone                403
same-site with a token         200 before ran after shutdown
Sec-Fetch-Site twice           403
own origin                     200 before ran after shutdown
upper case                     200 before ran after shutdown
foreign origin                 403
foreign origin with a token    403
other scheme                   403
port                           200 before ran after shutdown
other port                     403
default port                   200 before ran after shutdown
IPv6                           200 before ran after shutdown
other IPv6                     403
punycode                       200 before ran after shutdown
two origins                    403
no host                        403
null                           403
null with a token              200 before ran after shutdown
no headers                     403
token                          200 before ran after shutdown
token in the header            200 before ran after shutdown
token in an array              403
garbage                        403
token without the cookie       403
token with another's cookie    403
token with a forged cookie     403
token with cookies in an array 403
forged cookie before           200 before ran after shutdown
another's cookie before        403
another's cookie behind        403
the same cookie twice          200 before ran after shutdown
GET 200
HEAD 200
OPTIONS 200
PUT 403
PATCH 403
DELETE 403
QUERY 403
Status: 403 Forbidden
Content-Type: text/plain; charset=UTF-8
Cache-Control: no-store
Vary: Sec-Fetch-Site, Origin
%d
secsess: {"event":"csrf","at":%f,"handle":null,"user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser/1.0","detail":"cross-site: POST /page-%d.php","count":1}
secsess: {"event":"csrf","at":%f,"handle":null,"user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser/1.0","detail":"cross-site: POST /page-%d.php","count":1}
