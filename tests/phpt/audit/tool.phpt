--TEST--
secsess audit: its exit code goes by the worst finding; for people and for machines; with another php.ini
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$site = new Site();
preg_match_all('/-d "?(extension(?:_dir)?=[^" ]+)/', (string) getenv('TEST_PHP_EXTRA_ARGS'), $extension);
$tool = dirname(__DIR__, 3) . '/tools/secsess';
$good = GOOD + ['session.save_handler' => 'secsess', 'secsess.store' => '', 'session.save_path' => $site->folder, 'secsess.secret_file' => secret_file($site)];
$run = function (string $arguments, array $ini = [], bool $loaded = true) use ($site, $tool, $good, $extension): array {
    $lines = $loaded ? $extension[1] : [];
    foreach ($ini + ($loaded ? $good : []) as $name => $value) {
        $lines[] = "$name = \"$value\"";
    }
    file_put_contents("$site->folder/php.ini", implode("\n", $lines));
    $process = proc_open(
        'exec ' . escapeshellarg(getenv('TEST_PHP_EXECUTABLE')) . " -n -c $site->folder/php.ini " . escapeshellarg($tool) . " $arguments",
        [['file', '/dev/null', 'r'], ['pipe', 'w'], ['pipe', 'w']],
        $pipes,
        null,
        ['PHP_INI_SCAN_DIR' => ''] + getenv(),
    );
    [$output, $errors] = [stream_get_contents($pipes[1]), stream_get_contents($pipes[2])];
    return [proc_close($process), str_replace([$site->folder, $tool], ['FOLDER', 'TOOL'], $output), str_replace([$site->folder, $tool], ['FOLDER', 'TOOL'], $errors)];
};
echo "Exit codes\n";
foreach ([[], ['secsess.grace' => 301], ['session.cookie_samesite' => 'None'], ['session.use_trans_sid' => 1], ['allow_url_include' => 1]] as $ini) {
    [$code, $output] = $run('audit', $ini);
    echo "$code ", substr($output, strrpos($output, "\n", -2) + 1);
    [$same] = $run('audit --json', $ini);
    if ($same !== $code) { echo "but $same with --json\n"; }
}
echo "\nText\n", preg_replace('/^  store\.in_memory.+?\n\n/ms', '', $run('audit', ['session.use_trans_sid' => 1, 'session.cookie_samesite' => 'None', 'secsess.max_sessions' => 0])[1]);
echo "\nJSON\n";
[$code, $output] = $run('audit --json', ['session.use_trans_sid' => 1, 'session.cookie_samesite' => 'None']);
$report = json_decode($output, true);
echo "$code ", implode(' ', array_keys($report)), "\n", json_encode(array_diff_key($report['summary'], ['info' => 0])), "\n", json_encode($report['findings'][0], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";
echo "\nAnother php.ini\n";
mkdir("$site->folder/other");
mkdir("$site->folder/other/conf.d");
$lines = [...$extension[1], 'session.cookie_samesite = "None"'];
file_put_contents("$site->folder/other/php.ini", implode("\n", $lines));
file_put_contents("$site->folder/other/conf.d/20-more.ini", 'secsess.on_obsolete = deny');
foreach (['--ini', '--ini='] as $option) {
    [$code, $output] = $run("audit --json $option" . (str_ends_with($option, '=') ? '' : ' ') . "$site->folder/other/php.ini");
    $report = json_decode($output, true);
    echo "$code ", str_replace($site->folder, 'FOLDER', $report['ini']), ' ', implode(' ', array_intersect(array_column($report['findings'], 'id'), ['cookie.samesite_none', 'secsess.on_obsolete_deny'])), "\n";
}
echo "\nErrors\n";
foreach (['', 'nonsense', 'audit --nonsense', 'audit x', 'audit --ini', "audit --ini $site->folder/none"] as $arguments) {
    [$code, $output, $errors] = $run($arguments);
    echo "$code ", strlen($output), ' ', strtok($errors, "\n"), "\n";
}
[$code, $output, $errors] = $run('audit', [], false);
echo "$code $output$errors";
foreach (['help', '--help', '-h', 'audit --help'] as $arguments) {
    [$code, $output, $errors] = $run($arguments, [], false);
    echo "$code ", strtok($output, "\n"), " $errors\n";
}
?>
--EXPECTF--
Exit codes
0 %d findings: 0 critical, 0 high, 0 medium, 0 low, %d info (FOLDER/php.ini)
0 %d findings: 0 critical, 0 high, 0 medium, 1 low, %d info (FOLDER/php.ini)
1 %d findings: 0 critical, 0 high, 1 medium, 0 low, %d info (FOLDER/php.ini)
2 %d findings: 0 critical, 1 high, 0 medium, 0 low, %d info (FOLDER/php.ini)
2 %d findings: 1 critical, 0 high, 0 medium, 0 low, %d info (FOLDER/php.ini)

Text
HIGH

  php.trans_sid
    PHP writes session IDs into the links of pages.
    is      session.use_trans_sid = 1
    allows  Who gets such a link, by the Referer header, a log or a friend, has the session.
    remedy  session.use_trans_sid = 0
    source  PHP manual, Securing Session INI Settings; OWASP ASVS 5.0 14.2.1

MEDIUM

  cookie.samesite_none
    The cookie is sent with requests of all sites.
    is      session.cookie_samesite = None
    allows  Other sites send requests in the visitor's name (CSRF), wherever the application
            doesn't refuse them itself.
    remedy  session.cookie_samesite = Lax
    source  PHP manual, Securing Session INI Settings; OWASP ASVS 5.0 3.3.2; NIST SP 800-63B-4
            5.1.1

LOW

  secsess.max_sessions
    A user may have any number of sessions.
    is      secsess.max_sessions = 0
    allows  Stolen passwords are used from many places at once, and a list of thousands hides a
            thief's session.
    remedy  secsess.max_sessions = 20
    source  OWASP ASVS 5.0 7.1.2; OWASP Session Management Cheat Sheet, Simultaneous Session
            Logons

FOR YOUR INFORMATION

  server.unknown
    Of the web server nothing can be told from the command line.
    allows  HTTPS, HSTS and the web server's own settings of PHP stay unseen: they may differ
            from those that were looked at here.
    remedy  call secsess_audit() in a page, for administrators alone; secsess audit --ini FILE
            takes the web server's php.ini
    source  README, Audit

%d findings: 0 critical, 1 high, 1 medium, 1 low, %d info (FOLDER/php.ini)

JSON
2 version php ini summary findings
{"critical":0,"high":1,"medium":1,"low":0}
{
    "id": "php.trans_sid",
    "severity": "high",
    "setting": "session.use_trans_sid",
    "value": "1",
    "problem": "PHP writes session IDs into the links of pages.",
    "allows": "Who gets such a link, by the Referer header, a log or a friend, has the session.",
    "remedy": "session.use_trans_sid = 0",
    "source": "PHP manual, Securing Session INI Settings; OWASP ASVS 5.0 14.2.1"
}

Another php.ini
2 FOLDER/other/php.ini cookie.samesite_none secsess.on_obsolete_deny
2 FOLDER/other/php.ini cookie.samesite_none secsess.on_obsolete_deny

Errors
64 0 usage: secsess COMMAND [OPTION...]
64 0 secsess: there is no command "nonsense": see secsess --help
64 0 secsess: audit knows no "--nonsense": see secsess --help
64 0 secsess: audit knows no "x": see secsess --help
64 0 secsess: --ini wants a FILE
64 0 secsess: FOLDER/none can't be read: --ini wants a php.ini
69 secsess: PHP has not loaded secsess (FOLDER/php.ini): put "extension = secsess.so" there, or call php -d extension=secsess.so 'TOOL' audit
0 usage: secsess COMMAND [OPTION...] 
0 usage: secsess COMMAND [OPTION...] 
0 usage: secsess COMMAND [OPTION...] 
0 usage: secsess COMMAND [OPTION...] 
