--TEST--
No rotation where the response can't keep a cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$ask = function (string $name, Response $response): void {
    echo "$name: ", trim("$response"), ', ', $response->session['verdict'], "\n";
};
$site->store->age($handle, 901);
$sid = $alice->sid();
$ask('HEAD', $alice->head('visit();'));
$ask('Sec-Purpose', $alice->get('visit();', ['Sec-Purpose' => 'prefetch;prerender']));
$ask('Purpose', $alice->get('visit();', ['Purpose' => 'prefetch']));
$ask('X-Moz', $alice->get('visit();', ['X-Moz' => 'prefetch']));
$ask('read_and_close', $alice->get('session_start(["read_and_close" => true]);'));
$ask('use_cookies=0', $alice->get('visit();', ini: ['session.use_cookies' => 0, 'session.use_only_cookies' => 0,
    'error_reporting' => E_ALL & ~E_DEPRECATED], query: "PHPSESSID=$sid"));
$ask('session_id()', $site->browser()->get("session_id('$sid'); visit();"));
$ask('session_reset() after the headers', $alice->get('echo "text\n"; visit(); session_abort(); visit(); send(); session_reset();',
    ['Purpose' => 'prefetch']));
$ask('an ordinary request', $alice->get('visit();'));
?>
--EXPECT--
HEAD: no cookie, current
Sec-Purpose: visit 4 | no cookie, current
Purpose: visit 5 | no cookie, current
X-Moz: visit 6 | no cookie, current
read_and_close: no cookie, current
use_cookies=0: visit 7 | no cookie, current
session_id(): visit 8 | cookie of a new session, current
session_reset() after the headers: text
visit 9
visit 9 | no cookie, current
an ordinary request: visit 9 | cookie of generation 2, due
