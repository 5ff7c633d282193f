--TEST--
What is set and weaker than the profile is refused with the limit's name, wherever it is set, and the limit counts
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$show = '
    session_start();
    $status = secsess_status();
    echo ini_get("secsess.absolute_lifetime"), " ", ini_get("secsess.autologin_lifetime"), ": idle ", round($status["idle_deadline"] - $status["last_seen_at"]),
        ", absolute ", round($status["absolute_deadline"] - $status["created_at"]), "\n";';
$plain = fn (string $text): string => preg_replace(['/ in \S+ on line \d+/', '/\r/', '/\n+/'], ['', '', "\n"], ltrim($text));
$weak = ['session.gc_maxlifetime' => 1000000, 'secsess.absolute_lifetime' => 2592001, 'secsess.autologin_lifetime' => 2592001, 'secsess.empty_lifetime' => 86400];
foreach (['default', 'aal1', 'aal2', 'aal3'] as $profile) {
    echo "$profile\n", $plain($site->cli('session_start(); $_SESSION["a"] = 1; session_commit();' . $show, $weak + ['secsess.profile' => $profile, 'display_startup_errors' => 1]));
}
echo "None at all is the weakest\n", $plain($site->cli('', ['secsess.absolute_lifetime' => 0, 'secsess.profile' => 'aal1', 'display_startup_errors' => 1]));
echo "At the limit\n", $plain($site->cli('', ['session.gc_maxlifetime' => 3600, 'secsess.absolute_lifetime' => 86400, 'secsess.autologin_lifetime' => 0,
    'secsess.profile' => 'aal2', 'display_startup_errors' => 1]));
echo "By a script\n", $plain($site->cli('var_dump(ini_set("session.gc_maxlifetime", "7200"), ini_set("secsess.absolute_lifetime", "0"), ini_set("secsess.profile", "default"));' . $show,
    ['secsess.profile' => 'aal2', 'secsess.empty_lifetime' => 86400]));
echo "By a directory\n";
$page = "$site->folder/page.php";
file_put_contents($page, '<?php echo ini_get("secsess.absolute_lifetime"), " ", ini_get("secsess.autologin_lifetime"), "\n";');
preg_match_all('/-d "?(extension(?:_dir)?=[^" ]+)/', (string) getenv('TEST_PHP_EXTRA_ARGS'), $extension);
file_put_contents("$site->folder/php.ini", implode("\n", [...$extension[1], 'secsess.profile = aal2', 'display_errors = 1', 'html_errors = 0']));
foreach (["secsess.absolute_lifetime = 86401\nsecsess.autologin_lifetime = 60", "secsess.absolute_lifetime = 3600\nsecsess.autologin_lifetime = 0"] as $ini) {
    file_put_contents("$site->folder/.user.ini", $ini);
    echo $plain(shell_exec('REDIRECT_STATUS=200 REQUEST_METHOD=GET PHP_INI_SCAN_DIR= SCRIPT_FILENAME=' . escapeshellarg($page) . ' DOCUMENT_ROOT=' . escapeshellarg($site->folder) . ' '
        . escapeshellarg(getenv('TEST_PHP_CGI_EXECUTABLE')) . ' -q -d expose_php=0 -c ' . escapeshellarg("$site->folder/php.ini")));
}
?>
--EXPECT--
default
2592001 2592001: idle 1000000, absolute 2592001
aal1
Warning: secsess: secsess.absolute_lifetime is weaker than secsess.profile = aal1 allows: at most 2592000 seconds; that is used
Warning: secsess: secsess.autologin_lifetime is weaker than secsess.profile = aal1 allows: at most 2592000 seconds; that is used
2592000 2592000: idle 1000000, absolute 2592000
aal2
Warning: secsess: session.gc_maxlifetime is weaker than secsess.profile = aal2 allows: at most 3600 seconds; that is used
Warning: secsess: secsess.absolute_lifetime is weaker than secsess.profile = aal2 allows: at most 86400 seconds; that is used
Warning: secsess: secsess.autologin_lifetime is weaker than secsess.profile = aal2 allows: at most 0 seconds; that is used
86400 0: idle 3600, absolute 86400
aal3
Warning: secsess: session.gc_maxlifetime is weaker than secsess.profile = aal3 allows: at most 900 seconds; that is used
Warning: secsess: secsess.absolute_lifetime is weaker than secsess.profile = aal3 allows: at most 43200 seconds; that is used
Warning: secsess: secsess.autologin_lifetime is weaker than secsess.profile = aal3 allows: at most 0 seconds; that is used
43200 0: idle 900, absolute 43200
None at all is the weakest
Warning: secsess: secsess.absolute_lifetime is weaker than secsess.profile = aal1 allows: at most 2592000 seconds; that is used
At the limit
By a script
string(4) "1440"
bool(false)
bool(false)
86400 0: idle 3600, absolute 86400
By a directory
Content-type: text/html; charset=UTF-8
Warning: secsess: secsess.absolute_lifetime is weaker than secsess.profile = aal2 allows: at most 86400 seconds; the value is not taken
Warning: secsess: secsess.autologin_lifetime is weaker than secsess.profile = aal2 allows: at most 0 seconds; the value is not taken
86400 0
Content-type: text/html; charset=UTF-8
3600 0
