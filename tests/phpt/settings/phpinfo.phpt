--TEST--
phpinfo() shows the store, what it cost, and the settings
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$text = $site->cli('
    ob_start(); phpinfo(INFO_MODULES); $before = ob_get_clean();
    session_start(); $_SESSION["a"] = 1; session_commit();
    ob_start(); phpinfo(INFO_MODULES); $after = ob_get_clean();
    foreach ([$before, $after] as $text) {
        preg_match("/\nsecsess\n(.*?)\n\n\n?(?=\w+\n\n)/s", $text, $found);
        echo preg_replace(["/(secsess\.store) => (\S+ => \S+|no value => no value)/", "/(?<=\nStore => )\S+/", "/=> \d+\.\d+\.\d+/"],
            ["$1 => (address) => (address)", "(address)", "=> (version)"], $found[1]), "\n----\n";
    }
    preg_match("/Registered save handlers => (.*)/", $after, $found);
    var_dump(str_contains($found[1], "secsess"));');
$costs = 'Round trips of this worker => [1-9]\d?\nMean time of a round trip => \d+ µs\nConnections made => 1\nRetries => [01]\n'
    . '|Operations of this worker => [1-9]\d?\n';
echo preg_replace(["/$costs/u", '/(?<=Store server => )(?!not asked).+/'], ["(what it cost)\n", '(server)'], $text);
?>
--EXPECT--
secsess support => enabled
Version => (version)
hiredis (headers) => (version)
libsodium => (version)
libmaxminddb => (version)

Directive => Local Value => Master Value
secsess.absolute_lifetime => 2592000 => 2592000
secsess.answer_timeout => 2 => 2
secsess.autologin_cookie => autologin => autologin
secsess.autologin_grace => 60 => 60
secsess.autologin_lifetime => 2592000 => 2592000
secsess.autologin_max => 10 => 10
secsess.autologin_path => / => /
secsess.breaker_cooldown => 1 => 1
secsess.breaker_failures => 3 => 3
secsess.connect_timeout => 1 => 1
secsess.csrf => off => off
secsess.csrf_exempt => no value => no value
secsess.csrf_rewrite => 0 => 0
secsess.debug => 0 => 0
secsess.debug_lock => 0.2 => 0.2
secsess.empty_lifetime => 300 => 300
secsess.event_log => none => none
secsess.file_sync => none => none
secsess.geoip_database => no value => no value
secsess.grace => 60 => 60
secsess.hsts => no value => no value
secsess.incident_lifetime => 7776000 => 7776000
secsess.lock_lease => 0 => 0
secsess.lock_max_waiters => 16 => 16
secsess.lock_slow_waiters => 5 => 5
secsess.lock_wait => 5 => 5
secsess.login_drop => no value => no value
secsess.max_sessions => 20 => 20
secsess.native_regenerate => renew => renew
secsess.on_lock_refused => optimistic => optimistic
secsess.on_max_sessions => evict => evict
secsess.on_obsolete => evidence => evidence
secsess.profile => default => default
secsess.require_https => 0 => 0
secsess.retry_budget => 2 => 2
secsess.rotate_interval => 900 => 900
secsess.secret_file => no value => no value
secsess.store => (address) => (address)
secsess.store_credentials_file => no value => no value
secsess.tombstone_lifetime => 86400 => 86400
secsess.trusted_proxies => no value => no value
secsess.user_key => no value => no value
secsess.user_key_late => refuse => refuse
secsess.user_tag => hash => hash
secsess.wait_replicas => 0 => 0
secsess.wait_replicas_timeout => 0.5 => 0.5
----

secsess support => enabled
Version => (version)
hiredis (headers) => (version)
libsodium => (version)
libmaxminddb => (version)
Store => (address)
Store server => (server)
Secret => kept in the store; records are not sealed
(what it cost)
Waits for a lock => 0
Failures => 0

Directive => Local Value => Master Value
secsess.absolute_lifetime => 2592000 => 2592000
secsess.answer_timeout => 2 => 2
secsess.autologin_cookie => autologin => autologin
secsess.autologin_grace => 60 => 60
secsess.autologin_lifetime => 2592000 => 2592000
secsess.autologin_max => 10 => 10
secsess.autologin_path => / => /
secsess.breaker_cooldown => 1 => 1
secsess.breaker_failures => 3 => 3
secsess.connect_timeout => 1 => 1
secsess.csrf => off => off
secsess.csrf_exempt => no value => no value
secsess.csrf_rewrite => 0 => 0
secsess.debug => 0 => 0
secsess.debug_lock => 0.2 => 0.2
secsess.empty_lifetime => 300 => 300
secsess.event_log => none => none
secsess.file_sync => none => none
secsess.geoip_database => no value => no value
secsess.grace => 60 => 60
secsess.hsts => no value => no value
secsess.incident_lifetime => 7776000 => 7776000
secsess.lock_lease => 0 => 0
secsess.lock_max_waiters => 16 => 16
secsess.lock_slow_waiters => 5 => 5
secsess.lock_wait => 5 => 5
secsess.login_drop => no value => no value
secsess.max_sessions => 20 => 20
secsess.native_regenerate => renew => renew
secsess.on_lock_refused => optimistic => optimistic
secsess.on_max_sessions => evict => evict
secsess.on_obsolete => evidence => evidence
secsess.profile => default => default
secsess.require_https => 0 => 0
secsess.retry_budget => 2 => 2
secsess.rotate_interval => 900 => 900
secsess.secret_file => no value => no value
secsess.store => (address) => (address)
secsess.store_credentials_file => no value => no value
secsess.tombstone_lifetime => 86400 => 86400
secsess.trusted_proxies => no value => no value
secsess.user_key => no value => no value
secsess.user_key_late => refuse => refuse
secsess.user_tag => hash => hash
secsess.wait_replicas => 0 => 0
secsess.wait_replicas_timeout => 0.5 => 0.5
----
bool(true)
