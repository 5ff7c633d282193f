--TEST--
Each setting has its documented default and scope
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
echo $site->cli('
    foreach (ini_get_all("secsess") as $name => $s) {
        printf("%-30s %-12s %s\n", $name, $name === "secsess.store" ? "" : var_export($s["global_value"], true),
            [4 => "SYSTEM", 6 => "PERDIR", 7 => "ALL"][$s["access"]]);
    }');
?>
--EXPECT--
secsess.absolute_lifetime      '2592000'    PERDIR
secsess.answer_timeout         '2'          SYSTEM
secsess.autologin_cookie       'autologin'  PERDIR
secsess.autologin_grace        '60'         PERDIR
secsess.autologin_lifetime     '2592000'    PERDIR
secsess.autologin_max          '10'         PERDIR
secsess.autologin_path         '/'          PERDIR
secsess.breaker_cooldown       '1'          SYSTEM
secsess.breaker_failures       '3'          SYSTEM
secsess.connect_timeout        '1'          SYSTEM
secsess.csrf                   'off'        PERDIR
secsess.csrf_exempt            ''           PERDIR
secsess.csrf_rewrite           '0'          PERDIR
secsess.debug                  '0'          PERDIR
secsess.debug_lock             '0.2'        PERDIR
secsess.empty_lifetime         '300'        PERDIR
secsess.event_log              'none'       PERDIR
secsess.file_sync              'none'       SYSTEM
secsess.geoip_database         ''           SYSTEM
secsess.grace                  '60'         PERDIR
secsess.hsts                   ''           PERDIR
secsess.incident_lifetime      '7776000'    PERDIR
secsess.lock_lease             '0'          PERDIR
secsess.lock_max_waiters       '16'         PERDIR
secsess.lock_slow_waiters      '5'          PERDIR
secsess.lock_wait              '5'          PERDIR
secsess.login_drop             ''           PERDIR
secsess.max_sessions           '20'         PERDIR
secsess.native_regenerate      'renew'      PERDIR
secsess.on_lock_refused        'optimistic' PERDIR
secsess.on_max_sessions        'evict'      PERDIR
secsess.on_obsolete            'evidence'   PERDIR
secsess.profile                'default'    SYSTEM
secsess.require_https          '0'          PERDIR
secsess.retry_budget           '2'          SYSTEM
secsess.rotate_interval        '900'        PERDIR
secsess.secret_file            ''           SYSTEM
secsess.store                               SYSTEM
secsess.store_credentials_file ''           SYSTEM
secsess.tombstone_lifetime     '86400'      PERDIR
secsess.trusted_proxies        ''           SYSTEM
secsess.user_key               ''           PERDIR
secsess.user_key_late          'refuse'     PERDIR
secsess.user_tag               'hash'       SYSTEM
secsess.wait_replicas          '0'          SYSTEM
secsess.wait_replicas_timeout  '0.5'        SYSTEM
