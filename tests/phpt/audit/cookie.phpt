--TEST--
Each flaw of the session cookie is found, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

show_rows(new Site(), [
    ['session.name' => 'sid', 'session.cookie_secure' => 0],
    ['session.cookie_secure' => 0],
    ['session.cookie_httponly' => 0],
    ['session.cookie_samesite' => ''],
    ['session.cookie_samesite' => 'lax'],
    ['session.cookie_samesite' => 'Strict'],
    ['session.cookie_samesite' => 'None'],
    ['session.cookie_samesite' => 'Laxx'],
    ['session.cookie_domain' => 'example.org'],
    ['session.name' => 'sid', 'session.cookie_domain' => 'example.org'],
    ['session.cookie_secure' => 0, 'secsess.require_https' => 1],
    ['session.cookie_path' => '/shop/'],
    ['session.name' => 'sid'],
    ['session.name' => 'PHPSESSID'],
    ['session.name' => '__Secure-sid'],
    ['session.name' => '__Secure-sid', 'session.cookie_path' => '/shop/'],
    ['session.name' => '__Secure-sid', 'session.cookie_secure' => 0],
    ['session.name' => '__Host-Http-sid'],
    ['session.cookie_lifetime' => 1],
], 'cookie');
?>
--EXPECT--
as it should be: nothing
session.name=sid session.cookie_secure=0: cookie.secure cookie.prefix
session.cookie_secure=0: cookie.secure
session.cookie_httponly=0: cookie.httponly
session.cookie_samesite=: cookie.samesite
session.cookie_samesite=lax: nothing
session.cookie_samesite=Strict: nothing
session.cookie_samesite=None: cookie.samesite_none
session.cookie_samesite=Laxx: cookie.samesite
session.cookie_domain=example.org: nothing
session.name=sid session.cookie_domain=example.org: cookie.domain cookie.prefix
session.cookie_secure=0 secsess.require_https=1: nothing
session.cookie_path=/shop/: nothing
session.name=sid: cookie.prefix
session.name=PHPSESSID: cookie.prefix cookie.name
session.name=__Secure-sid: cookie.prefix_weak
session.name=__Secure-sid session.cookie_path=/shop/: cookie.prefix_weak
session.name=__Secure-sid session.cookie_secure=0: cookie.secure cookie.prefix_weak
session.name=__Host-Http-sid: nothing
session.cookie_lifetime=1: cookie.lifetime
