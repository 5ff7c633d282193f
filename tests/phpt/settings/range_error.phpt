--TEST--
A value out of range is refused at startup, the range is named, and the default stays
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$values = [
    'secsess.grace' => ['-1', '3601', 'abc', '', '1x', '1e9', 'NAN', 'INF', '0x10', ' 1', '1 s'],
    'secsess.rotate_interval' => ['0', '0.09', '2592001'],
    'secsess.absolute_lifetime' => ['0.5', '316224001', '-1'],
    'secsess.empty_lifetime' => ['0', '86401'],
    'secsess.tombstone_lifetime' => ['0', '31622401'],
    'secsess.lock_wait' => ['-0.1', '3601'],
    'secsess.lock_lease' => ['0.05', '86401'],
    'secsess.lock_max_waiters' => ['-1', '10001', '1.5', ''],
    'secsess.lock_slow_waiters' => ['-1', '10001', '1.5', ''],
    'secsess.connect_timeout' => ['0', '61'],
    'secsess.answer_timeout' => ['0', '61'],
    'secsess.retry_budget' => ['-1', '61'],
    'secsess.breaker_failures' => ['-1', '1001'],
    'secsess.breaker_cooldown' => ['0', '3601'],
    'secsess.wait_replicas' => ['-1', '17'],
    'secsess.wait_replicas_timeout' => ['0', '61'],
    'secsess.on_lock_refused' => ['', 'Fail', 'optimistic ', 'no'],
    'secsess.on_obsolete' => ['evidenc', '0'],
    'secsess.native_regenerate' => ['true'],
    'secsess.profile' => ['', 'AAL2', 'aal4', '2'],
    'secsess.autologin_lifetime' => ['59', '316224001', '-1'],
    'secsess.file_sync' => ['1', 'full'],
    'secsess.csrf' => ['on', 'Enforce', '1'],
    'secsess.csrf_exempt' => ['hook', '/a*', '*', '/a/*/b', '/a?b', '/%41'],
    'secsess.csrf_rewrite' => ['2', 'yes', 'POST'],
    'secsess.require_https' => ['yes', '2'],
    'secsess.hsts' => ['31536000', 'max-age=', 'max-age=1x', 'max-age=1;', 'max-age=1; domain', 'max-age=1, preload', "max-age=1\nX: y", 'includeSubDomains', 'max-age=1000000000000'],
    'secsess.debug' => ['on', '2'],
    'secsess.debug_lock' => ['-1', '3601'],
    'secsess.secret_file' => ['relative/path', './x'],
    'secsess.store_credentials_file' => ['relative'],
    'secsess.trusted_proxies' => ['10.0.0.1/8', 'localhost', '10.0.0.0/33', '10.0.0.0/8;::1', '127.0.0.1, *', '::1%lo', '10.0.0.0/08'],
];
/* The n-th bad value of each setting together, in one process. */
$default = json_decode($site->cli('echo json_encode(ini_get_all("secsess", false));'), true);
for ($n = 0; $bad = array_filter(array_map(fn ($list) => $list[$n] ?? null, $values), is_string(...)); $n++) {
    $text = $site->cli('echo "\n{", json_encode(ini_get_all("secsess", false));', $bad + ['display_startup_errors' => 1]);
    [$text, $taken] = explode("\n{", $text, 2);
    foreach (array_diff_assoc(json_decode($taken, true), $default) as $name => $value) {
        echo "$name = '$value' is taken\n";
    }
    preg_match_all('/Warning: (secsess: (\S+) .+) in Unknown on line 0/', $text, $found);
    foreach (array_diff(array_keys($bad), $found[2]) as $name) {
        echo "$name = '$bad[$name]': no warning\n";
    }
    $warnings = ($warnings ?? []) + array_combine($found[2], $found[1]);
}
echo implode("\n", array_replace(array_fill_keys(array_keys($values), 'none'), $warnings)), "\n";
?>
--EXPECT--
secsess: secsess.grace must be from 0 to 3600 seconds; the value is not taken
secsess: secsess.rotate_interval must be from 0.1 to 2592000 seconds; the value is not taken
secsess: secsess.absolute_lifetime must be 0 or from 1 to 316224000 seconds; the value is not taken
secsess: secsess.empty_lifetime must be from 1 to 86400 seconds; the value is not taken
secsess: secsess.tombstone_lifetime must be from 1 to 31622400 seconds; the value is not taken
secsess: secsess.lock_wait must be from 0 to 3600 seconds; the value is not taken
secsess: secsess.lock_lease must be 0 or from 0.1 to 86400 seconds; the value is not taken
secsess: secsess.lock_max_waiters must be from 0 to 10000; the value is not taken
secsess: secsess.lock_slow_waiters must be from 0 to 10000; the value is not taken
secsess: secsess.connect_timeout must be from 0.01 to 60 seconds; the value is not taken
secsess: secsess.answer_timeout must be from 0.01 to 60 seconds; the value is not taken
secsess: secsess.retry_budget must be from 0 to 60 seconds; the value is not taken
secsess: secsess.breaker_failures must be from 0 to 1000; the value is not taken
secsess: secsess.breaker_cooldown must be from 0.01 to 3600 seconds; the value is not taken
secsess: secsess.wait_replicas must be from 0 to 16; the value is not taken
secsess: secsess.wait_replicas_timeout must be from 0.01 to 60 seconds; the value is not taken
secsess: secsess.on_lock_refused must be one of optimistic, readonly, fail; the value is not taken
secsess: secsess.on_obsolete must be one of evidence, user, session, deny; the value is not taken
secsess: secsess.native_regenerate must be one of renew, rotate; the value is not taken
secsess: secsess.profile must be one of default, aal1, aal2, aal3; the value is not taken
secsess: secsess.autologin_lifetime must be 0 or from 60 to 316224000 seconds; the value is not taken
secsess: secsess.file_sync must be one of none, data; the value is not taken
secsess: secsess.csrf must be one of off, log, enforce; the value is not taken
secsess: secsess.csrf_exempt must be paths that begin with /, separated by commas or blanks; those that end with /* name all below; the value is not taken
secsess: secsess.csrf_rewrite must be one of 0, 1; the value is not taken
secsess: secsess.require_https must be one of 0, 1; the value is not taken
secsess: secsess.hsts must be as in "max-age=31536000" (seconds), with "; includeSubDomains" and "; preload" if wanted; the value is not taken
secsess: secsess.debug must be one of 0, 1; the value is not taken
secsess: secsess.debug_lock must be from 0 to 3600 seconds; the value is not taken
secsess: secsess.secret_file must be an absolute path; the value is not taken
secsess: secsess.store_credentials_file must be an absolute path; the value is not taken
secsess: secsess.trusted_proxies is not usable: "10.0.0.1/8" has bits set behind its prefix length; the network would be 10.0.0.0/8; the value is not taken
