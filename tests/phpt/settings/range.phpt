--TEST--
Values at the ends of the ranges are taken
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$ini = [];
$values = ['grace' => ['0', '0.001', '3600'], 'rotate_interval' => ['2592000'], 'absolute_lifetime' => ['0', '1', '316224000'],
    'empty_lifetime' => ['1', '86400'], 'tombstone_lifetime' => ['1', '31622400'], 'lock_wait' => ['0', '3600'],
    'lock_lease' => ['0', '0.1', '86400'], 'lock_max_waiters' => ['0', '10000'], 'lock_slow_waiters' => ['0', '10000'], 'connect_timeout' => ['0.01', '60'],
    'answer_timeout' => ['0.01', '60'], 'retry_budget' => ['0', '60'], 'breaker_failures' => ['0', '1000'], 'breaker_cooldown' => ['0.01', '3600'],
    'wait_replicas' => ['0', '16'], 'wait_replicas_timeout' => ['0.01', '60'], 'on_lock_refused' => ['optimistic', 'readonly', 'fail'],
    'on_obsolete' => ['evidence', 'user', 'session', 'deny'], 'native_regenerate' => ['renew', 'rotate'],
    'file_sync' => ['none', 'data', ''], 'event_log' => ['none', 'syslog', ''], 'require_https' => ['0', '1', ''], 'debug' => ['0', '1', ''], 'debug_lock' => ['0', '0.2', '3600'],
    'hsts' => ['', 'max-age=0', 'max-age=31536000; includeSubDomains; preload', 'MAX-AGE=1;preload'], 'autologin_lifetime' => ['0', '60', '316224000'], 'profile' => ['default'], 'secret_file' => ['', '/x'], 'store_credentials_file' => ['', '/x'],
    'csrf' => ['off', 'log', 'enforce', ''], 'csrf_exempt' => ['', '/', '/hook.php, /api/*'], 'csrf_rewrite' => ['0', '1', ''],
    'trusted_proxies' => ['', '10.0.0.0/8, 127.0.0.1 ::1,fd00::/8', '0.0.0.0/0', '::ffff:10.0.0.0/104', ' , ']];
for ($n = 0; $good = array_filter(array_map(fn ($list) => $list[$n] ?? null, $values), is_string(...)); $n++) {
    foreach ($good as $name => $value) {
        $ini["secsess.$name"] = $value;
    }
    $text = $site->cli('echo json_encode(array_intersect_assoc(ini_get_all("secsess", false), json_decode($argv[1], true)));',
        $ini + ['display_startup_errors' => 1, 'secsess.rotate_interval' => 7200], escapeshellarg(json_encode($ini)));
    if (json_decode($text, true) != $ini) {
        echo "$text instead of ", json_encode($ini), "\n";
    }
    $ini = ['secsess.rotate_interval' => '7200'];
}
echo "done\n";
?>
--EXPECT--
done
