--TEST--
The cookie: __Host- where nothing else may set it, Secure, and the session cookie's SameSite
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$issue = 'session_start(); secsess_login("alice"); secsess_autologin_issue();';
$own = fn (Response $answer): string => implode("\n", preg_grep('/^PHPSESSID/', explode("\n", cookie_lines($answer)), PREG_GREP_INVERT));
$https = ['session.cookie_secure' => 1];
foreach ([
    'plain' => [],
    'session.cookie_secure' => $https,
    'with a path' => $https + ['secsess.autologin_path' => '/login'],
    'with a name' => $https + ['secsess.autologin_cookie' => 'remember'],
    'Strict' => $https + ['session.cookie_samesite' => 'Strict'],
    'a domain is none of ours' => $https + ['session.cookie_domain' => 'example.org', 'session.cookie_path' => '/app', 'session.cookie_httponly' => 0],
] as $what => $ini) {
    $site = new Site($ini);
    echo "$what: ", $own($site->browser()->get($issue));
}
foreach (['no proxy of ours' => '10.0.0.0/8', 'one of ours' => '127.0.0.0/8'] as $what => $proxies) {
    $site = new Site(['secsess.trusted_proxies' => $proxies]);
    foreach (['https', 'http', 'http, https', 'https, http'] as $protocol) {
        echo "$what, $protocol: ", $own($site->browser(['X-Forwarded-Proto' => $protocol])->get($issue));
    }
}
echo "only the name that fits is looked at\n";
$site = new Site($https);
$alice = $site->browser();
$alice->get($issue);
$key = $alice->cookies['__Host-autologin'];
echo $site->browser()->get(ATTEMPT, ['Cookie' => "autologin=$key"]), $answer = $site->browser()->get(ATTEMPT, ['Cookie' => "autologin=x; __Host-autologin=$key"]), $own($answer);
?>
--EXPECT--
plain: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
session.cookie_secure: __Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
with a path: autologin=...; expires=WHEN; Max-Age=LEFT; path=/login; secure; HttpOnly; SameSite=Lax
with a name: __Host-remember=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
Strict: __Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Strict
a domain is none of ours: __Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
no proxy of ours, https: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
no proxy of ours, http: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
no proxy of ours, http, https: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
no proxy of ours, https, http: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
one of ours, https: __Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
one of ours, http: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
one of ours, http, https: __Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
one of ours, https, http: autologin=...; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
only the name that fits is looked at
[null,null] | cookie of a new session
["alice","used"] | cookie of a user's new session
__Host-autologin=...; expires=WHEN; Max-Age=LEFT; path=/; secure; HttpOnly; SameSite=Lax
