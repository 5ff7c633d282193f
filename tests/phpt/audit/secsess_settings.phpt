--TEST--
Each setting of secsess that is amiss is found, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

show_rows(new Site(), [
    ['secsess.native_regenerate' => 'rotate'], /* user_key tells of logins */
    ['secsess.native_regenerate' => 'rotate', 'secsess.user_key' => ''],
    ['secsess.absolute_lifetime' => 0, 'secsess.profile' => 'default'],
    ['secsess.absolute_lifetime' => 0],        /* what counts is less */
    ['secsess.absolute_lifetime' => 2592000, 'secsess.profile' => 'default'],
    ['secsess.absolute_lifetime' => 2592001, 'secsess.profile' => 'default'],
    ['secsess.on_obsolete' => 'user'],
    ['secsess.on_obsolete' => 'session'],
    ['secsess.on_obsolete' => 'deny'],
    ['secsess.rotate_interval' => 86400],
    ['secsess.rotate_interval' => 86401],
    ['secsess.user_key_late' => 'allow'],
    ['secsess.user_key_late' => 'allow', 'secsess.user_key' => ''],
    ['secsess.user_tag' => 'plain'],
    ['secsess.trusted_proxies' => '0.0.0.0/0'],
    ['secsess.trusted_proxies' => '::/0'],
    ['secsess.trusted_proxies' => '0.0.0.0/1, 128.0.0.0/1'],
    ['secsess.trusted_proxies' => '10.0.0.0/8, 192.168.0.0/16, fd00::/8'],
    ['secsess.autologin_lifetime' => 2592001, 'secsess.profile' => 'default'],
    ['secsess.autologin_lifetime' => 2592001],
    ['secsess.grace' => 300],
    ['secsess.grace' => 301],
    ['secsess.autologin_grace' => 301],
    ['secsess.autologin_grace' => 301, 'secsess.autologin_lifetime' => 0],
    ['secsess.tombstone_lifetime' => 3599],
    ['secsess.max_sessions' => 0],
    ['secsess.event_log' => 'none'],
    ['secsess.lock_max_waiters' => 101],
    ['secsess.lock_slow_waiters' => 101],
    ['secsess.lock_wait' => 31],
    ['secsess.debug' => 1],
    ['secsess.autologin_path' => '/'],
    ['secsess.autologin_path' => '/', 'secsess.autologin_lifetime' => 0],
    ['secsess.user_key' => ''],
    ['secsess.profile' => 'default'],
], 'secsess');
?>
--EXPECT--
as it should be: nothing
secsess.native_regenerate=rotate: nothing
secsess.native_regenerate=rotate secsess.user_key=: secsess.native_regenerate secsess.user_key
secsess.absolute_lifetime=0 secsess.profile=default: secsess.absolute_lifetime_none secsess.profile
secsess.absolute_lifetime=0: nothing
secsess.absolute_lifetime=2592000 secsess.profile=default: secsess.profile
secsess.absolute_lifetime=2592001 secsess.profile=default: secsess.absolute_lifetime secsess.profile
secsess.on_obsolete=user: nothing
secsess.on_obsolete=session: secsess.on_obsolete_session
secsess.on_obsolete=deny: secsess.on_obsolete_deny
secsess.rotate_interval=86400: nothing
secsess.rotate_interval=86401: secsess.rotate_interval
secsess.user_key_late=allow: secsess.user_key_late
secsess.user_key_late=allow secsess.user_key=: secsess.user_key
secsess.user_tag=plain: secsess.user_tag
secsess.trusted_proxies=0.0.0.0/0: secsess.trusted_proxies
secsess.trusted_proxies=::/0: secsess.trusted_proxies
secsess.trusted_proxies=0.0.0.0/1, 128.0.0.0/1: secsess.trusted_proxies
secsess.trusted_proxies=10.0.0.0/8, 192.168.0.0/16, fd00::/8: nothing
secsess.autologin_lifetime=2592001 secsess.profile=default: secsess.autologin_lifetime secsess.profile
secsess.autologin_lifetime=2592001: nothing
secsess.grace=300: nothing
secsess.grace=301: secsess.grace
secsess.autologin_grace=301: secsess.autologin_grace
secsess.autologin_grace=301 secsess.autologin_lifetime=0: nothing
secsess.tombstone_lifetime=3599: secsess.tombstone_lifetime
secsess.max_sessions=0: secsess.max_sessions
secsess.event_log=none: secsess.event_log
secsess.lock_max_waiters=101: secsess.lock_waiters
secsess.lock_slow_waiters=101: secsess.lock_waiters
secsess.lock_wait=31: secsess.lock_waiters
secsess.debug=1: secsess.debug
secsess.autologin_path=/: secsess.autologin_path
secsess.autologin_path=/ secsess.autologin_lifetime=0: nothing
secsess.user_key=: secsess.user_key
secsess.profile=default: secsess.profile
