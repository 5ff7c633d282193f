--TEST--
A forged cookie is answered with another one, whose attributes are php.ini's
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--INI--
session.save_handler=secsess
session.cache_limiter=nocache
session.cookie_httponly=1
session.cookie_samesite=Lax
session.use_strict_mode=0
--COOKIE--
other=1; PHPSESSID=0123456789abcdefghijklmnop0000001200000000000000000000000000
--FILE--
<?php
session_start();
var_dump($_COOKIE['PHPSESSID'] === session_id(), secsess_status()['verdict'], secsess_status()['previous_end']);
$cookies = preg_grep('/^Set-Cookie/', headers_list());
echo preg_replace('/=[0-9a-v]{60};/', '=(ID);', implode("\n", $cookies)), "\n";
var_dump(str_contains(implode($cookies), session_id()));
?>
--EXPECTHEADERS--
Cache-Control: no-store, no-cache, must-revalidate
Pragma: no-cache
--EXPECT--
bool(false)
string(3) "new"
NULL
Set-Cookie: PHPSESSID=(ID); path=/; HttpOnly; SameSite=Lax
bool(true)
