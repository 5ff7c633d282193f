--TEST--
Sections of php.ini and .user.ini set what a directory may have of its own, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$page = "$site->folder/page.php";
file_put_contents($page, '<?php foreach (ini_get_all("secsess", false) as $name => $value) {
    if ($name !== "secsess.store" && in_array($value, ["7", "700", "fail", "deny", "rotate", "/x", "::7"])) { echo "$name = $value\n"; } }');
$values = 'secsess.grace = 7
secsess.rotate_interval = 700
secsess.absolute_lifetime = 7
secsess.empty_lifetime = 7
secsess.tombstone_lifetime = 7
secsess.lock_wait = 7
secsess.lock_lease = 7
secsess.lock_max_waiters = 7
secsess.native_regenerate = rotate
secsess.on_lock_refused = fail
secsess.on_obsolete = deny
secsess.connect_timeout = 7
secsess.answer_timeout = 7
secsess.retry_budget = 7
secsess.secret_file = /x
secsess.store_credentials_file = /x
secsess.trusted_proxies = "::7"
secsess.store = redis://other
';
preg_match('/-d "?(extension=[^" ]+)/', getenv('TEST_PHP_EXTRA_ARGS'), $extension);
preg_match('/-d "?(extension_dir=[^" ]+)/', getenv('TEST_PHP_EXTRA_ARGS'), $directory);
$run = function (string $ini) use ($site, $page, $extension, $directory): string {
    file_put_contents("$site->folder/php.ini", implode("\n", [$directory[1] ?? '', $extension[1], $ini]));
    return shell_exec('REDIRECT_STATUS=200 REQUEST_METHOD=GET PHP_INI_SCAN_DIR= SCRIPT_FILENAME=' . escapeshellarg($page) . ' DOCUMENT_ROOT=' . escapeshellarg($site->folder) . ' '
        . escapeshellarg(getenv('TEST_PHP_CGI_EXECUTABLE')) . ' -q -c ' . escapeshellarg("$site->folder/php.ini"));
};
echo "[PATH=]: set by the administrator\n", $run("secsess.store = redis://h\n[PATH=$site->folder]\n$values");
file_put_contents("$site->folder/.user.ini", $values);
echo ".user.ini\n", $run("secsess.store = redis://h\nuser_ini.filename = .user.ini\n");
unlink("$site->folder/.user.ini");
?>
--EXPECTF--
[PATH=]: set by the administrator
X-Powered-By: PHP/%s
Content-type: %s

secsess.absolute_lifetime = 7
secsess.answer_timeout = 7
secsess.connect_timeout = 7
secsess.empty_lifetime = 7
secsess.grace = 7
secsess.lock_lease = 7
secsess.lock_max_waiters = 7
secsess.lock_wait = 7
secsess.native_regenerate = rotate
secsess.on_lock_refused = fail
secsess.on_obsolete = deny
secsess.retry_budget = 7
secsess.rotate_interval = 700
secsess.secret_file = /x
secsess.store_credentials_file = /x
secsess.tombstone_lifetime = 7
secsess.trusted_proxies = ::7
.user.ini
X-Powered-By: PHP/%s
Content-type: %s

secsess.absolute_lifetime = 7
secsess.empty_lifetime = 7
secsess.grace = 7
secsess.lock_lease = 7
secsess.lock_max_waiters = 7
secsess.lock_wait = 7
secsess.native_regenerate = rotate
secsess.on_lock_refused = fail
secsess.on_obsolete = deny
secsess.rotate_interval = 700
secsess.tombstone_lifetime = 7
