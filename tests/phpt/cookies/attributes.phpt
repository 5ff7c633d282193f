--TEST--
However little php.ini asks for, the session's cookie leaves guarded, and no cache keeps it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.cookie_httponly' => 0, 'session.cookie_secure' => 0, 'session.cookie_samesite' => '', 'session.cache_limiter' => '']);
$ask = function (string $of, array $connection, array $ini, array $headers = [], string $code = 'session_start(); echo "x";') use ($site): void {
    $browser = new Browser($site, $ini['session.name'] ?? 'PHPSESSID');
    $browser->connection = $connection;
    $answer = $browser->get($code, $headers, $ini);
    printf("%s: %s | %s\n%s", $of, preg_replace('/=[^;]+/', '=', implode(', ', $answer->all('Set-Cookie')), 1), implode(' and ', $answer->all('Cache-Control')) ?: 'may be cached',
        $answer->body === 'x' ? '' : "$answer->body\n");
};
$https = ['HTTPS' => 'on'];
$ask('plain', [], []);
$ask('HTTPS', $https, []);
$ask('HTTPS off', ['HTTPS' => 'off'], []);
$ask('somebody says HTTPS', [], [], ['X-Forwarded-Proto' => 'https']);
$ask('a trusted proxy says HTTPS', [], ['secsess.trusted_proxies' => '127.0.0.1'], ['X-Forwarded-Proto' => 'https']);
$ask('a list through a trusted proxy', [], ['secsess.trusted_proxies' => '127.0.0.1'], ['X-Forwarded-Proto' => 'https, http']);
$ask('None', $https, ['session.cookie_samesite' => 'None']);
$ask('Strict', $https, ['session.cookie_samesite' => 'Strict']);
$ask('nonsense', $https, ['session.cookie_samesite' => 'nonsense']);
$ask('path, domain, lifetime', $https, ['session.cookie_path' => '/shop', 'session.cookie_domain' => '.example.test', 'session.cookie_lifetime' => 0]);
$ask('no path', $https, ['session.cookie_path' => '']);
$ask('__Host-', $https, ['session.name' => '__Host-sid', 'session.cookie_path' => '/shop', 'session.cookie_domain' => 'example.test']);
$ask('__Host- where nobody says HTTPS', [], ['session.name' => '__Host-sid']);
$ask('__Secure-', [], ['session.name' => '__Secure-sid', 'session.cookie_path' => '/shop']);
$ask('public pages', [], ['session.cache_limiter' => 'public']);
$ask('private pages', [], ['session.cache_limiter' => 'private']);
$ask('nocache', [], ['session.cache_limiter' => 'nocache']);
$ask('its own', [], [], [], 'session_start(); header("cache-control: max-age=9"); echo "x";');
$ask('its own, and none', [], [], [], 'session_start(); header("Cache-Control: no-store, private"); echo "x";');
$ask('without output', [], [], [], 'session_start(); header("X-Session: []");');
$ask('without session', [], [], [], 'header("Cache-Control: max-age=9"); echo "x";');
$ask('a login by key', $https, [], [], 'session_start(); secsess_login("ann"); secsess_autologin_issue(); session_write_close(); header_remove("Cache-Control"); echo "x";');
?>
--EXPECTF--
plain: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
HTTPS: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Lax | no-store
HTTPS off: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
somebody says HTTPS: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
a trusted proxy says HTTPS: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Lax | no-store
a list through a trusted proxy: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
None: PHPSESSID=; path=/; secure; HttpOnly; SameSite=None | no-store
Strict: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Strict | no-store
nonsense: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Lax | no-store
path, domain, lifetime: PHPSESSID=; path=/shop; domain=.example.test; secure; HttpOnly; SameSite=Lax | no-store
no path: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Lax | no-store
__Host-: __Host-sid=; path=/; secure; HttpOnly; SameSite=Lax | no-store
__Host- where nobody says HTTPS: __Host-sid=; path=/; secure; HttpOnly; SameSite=Lax | no-store
__Secure-: __Secure-sid=; path=/shop; secure; HttpOnly; SameSite=Lax | no-store
public pages: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
private pages: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
nocache: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store, no-cache, must-revalidate
its own: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store
its own, and none: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store, private
without output: PHPSESSID=; path=/; HttpOnly; SameSite=Lax | no-store

without session:  | max-age=9
a login by key: PHPSESSID=; path=/; secure; HttpOnly; SameSite=Lax, __Host-autologin=%s; expires=%s; Max-Age=%d; path=/; secure; HttpOnly; SameSite=Lax | no-store
