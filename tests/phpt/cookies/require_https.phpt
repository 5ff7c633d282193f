--TEST--
secsess.require_https: over plain HTTP no session cookie is accepted or sent, but to a browser on the machine itself
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.require_https' => 1, 'session.cookie_lifetime' => 0]);
$on = 'secsess_on_event(function (array $event) { echo "EVENT $event[event]\n"; });';
$show = "$on session_start(); \$_SESSION['n'] = (\$_SESSION['n'] ?? 0) + 1; echo json_encode([\$_SESSION['n'], session_id() !== '', isset(\$_COOKIE['PHPSESSID']), secsess_status()['cookies'], secsess_status()['lock']]);";
$ann = $site->browser(['Host' => 'shop.test']);
$ann->connection = ['HTTPS' => 'on'];
echo 'HTTPS: ', $ann->get($show), 'again: ', $ann->get($show);
$plain = $ann->copy();
$plain->connection = [];
$http = ['Host' => 'shop.test', 'REMOTE_ADDR' => '192.0.2.7'];
echo 'HTTP: ', $plain->get($show);
echo 'HTTP, read_and_close: ', $plain->get("$on session_start(['read_and_close' => true]); echo json_encode(\$_SESSION);");
echo 'HTTP, session_id(): ', $plain->get("$on session_id('" . $ann->sid() . "'); session_start(); echo json_encode(\$_SESSION);");
echo 'HTTP, by the address: ', $plain->copy(['Cookie' => 'a=b'])->get("$on session_start(); echo json_encode(\$_SESSION);", query: 'PHPSESSID=' . $ann->sid(), ini: ['session.use_only_cookies' => 0, 'session.use_trans_sid' => 1]);
echo 'HTTP, auto_start: ', $plain->get('echo json_encode($_SESSION);', ini: ['session.auto_start' => 1]);
echo 'HTTP, new: ', $site->browser(['Host' => 'shop.test'])->get($show);
echo 'HTTP, its own cookie: ', $site->browser(['Host' => 'shop.test'])->get('session_start(); setcookie(session_name(), session_id(), time() + 99); header("Set-Cookie: PHPSESSID=x; Max-Age=0", false); setcookie("lang", "en"); echo implode(headers_list());')->header('Set-Cookie') ?? 'none', "\n";
echo 'HTTP, no session: ', $site->browser(['Host' => 'shop.test'])->get('setcookie(session_name(), "x");');
foreach (['secsess_login("ann");' => 'login', '$_SESSION["u"] = 7;' => 'user_key', 'session_regenerate_id();' => 'regenerate', 'echo json_encode(secsess_autologin_attempt());' => 'auto-login',
    'echo strlen(secsess_csrf_token());' => 'token', 'session_destroy();' => 'destroy', 'secsess_logout();' => 'logout', 'session_reset();' => 'reset', 'session_commit(); session_start(); echo json_encode($_SESSION);' => 'twice'] as $code => $name) {
    echo "HTTP, $name: ", $plain->copy()->get("session_start(); try { $code } catch (SecsessException \$e) { echo \$e->getMessage(); }", ini: ['secsess.user_key' => 'u']);
}
echo 'and HTTPS: ', $ann->get($show);
foreach (['localhost' => '127.0.0.1', 'a.localhost:8080' => '127.9.9.9', 'LOCALHOST' => '::1', '[::1]:80' => '::1', '127.0.0.1:8000' => '127.0.0.1', 'notlocalhost' => '127.0.0.1', 'shop.test' => '127.0.0.1',
    'localhost.test' => '127.0.0.1', 'localhost ' => '192.0.2.7', '[::1' => '::1', '' => '127.0.0.1', '127.0.0.1.nip.test' => '127.0.0.1'] as $host => $from) {
    $local = new Browser($site, 'PHPSESSID', ['Host' => $host]);
    $local->connection = ['REMOTE_ADDR' => $from];
    echo "'$host' from $from: ", $local->get('session_start(); $_SESSION["a"] = 1;')->cookie(), "\n";
}
echo 'localhost behind some proxy: ', $site->browser(['Host' => 'localhost', 'X-Forwarded-For' => '192.0.2.7'])->get('session_start(); $_SESSION["a"] = 1;')->cookie(), "\n";
$proxy = ['Host' => 'shop.test', 'X-Forwarded-Proto' => 'https'];
echo 'a proxy nobody trusts: ', $site->browser($proxy)->get('session_start(); $_SESSION["a"] = 1;');
echo 'a trusted one: ', $site->browser($proxy)->get('session_start(); $_SESSION["a"] = 1;', ini: ['secsess.trusted_proxies' => '127.0.0.1']);
echo 'the command line: ', $site->cli('session_start(); $_SESSION["a"] = 1; echo secsess_status()["lock"];'), "\n";
?>
--EXPECT--
HTTPS: [1,true,false,null,"held"] | cookie of a new session
again: [2,true,true,null,"held"] | no cookie
HTTP: EVENT plain http
[1,false,false,"refused","none"] | no cookie
HTTP, read_and_close: EVENT plain http
[] | no cookie
HTTP, session_id(): EVENT plain http
[] | no cookie
HTTP, by the address: [] | no cookie
HTTP, auto_start: [] | no cookie
HTTP, new: [1,false,false,"refused","none"] | no cookie
HTTP, its own cookie: lang=en
HTTP, no session: no cookie
HTTP, login: The user was not logged in: secsess.require_https = 1, and the request came over plain HTTP | no cookie
HTTP, user_key: Warning: PHP Request Shutdown: secsess: the user of session (none) did not change, and nothing that the request wrote is saved: secsess.require_https = 1, and the request came over plain HTTP | no cookie
HTTP, regenerate: Warning: session_regenerate_id(): secsess: the session ID was not renewed: only a request that holds the session's lock and presented its newest ID may | no cookie
HTTP, auto-login: null | no cookie
HTTP, token: 43 | no cookie
HTTP, destroy: no cookie
HTTP, logout: no cookie
HTTP, reset: no cookie
HTTP, twice: [] | no cookie
and HTTPS: [3,true,true,null,"held"] | no cookie
'localhost' from 127.0.0.1: cookie of a new session
'a.localhost:8080' from 127.9.9.9: cookie of a new session
'LOCALHOST' from ::1: cookie of a new session
'[::1]:80' from ::1: cookie of a new session
'127.0.0.1:8000' from 127.0.0.1: cookie of a new session
'notlocalhost' from 127.0.0.1: no cookie
'shop.test' from 127.0.0.1: no cookie
'localhost.test' from 127.0.0.1: no cookie
'localhost ' from 192.0.2.7: no cookie
'[::1' from ::1: no cookie
'' from 127.0.0.1: no cookie
'127.0.0.1.nip.test' from 127.0.0.1: no cookie
localhost behind some proxy: no cookie
a proxy nobody trusts: Warning: session_start(): secsess: secsess.require_https: 1 requests came over plain HTTP and had no session, though their X-Forwarded-Proto says https: name the proxy in secsess.trusted_proxies, if it is yours | no cookie
a trusted one: cookie of a new session
the command line: held
