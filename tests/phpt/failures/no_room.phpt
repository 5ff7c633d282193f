--TEST--
What can't be written is told, and leaves a session as it was
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
/* Pages by this program can't write behind the first 512 bytes of a file. */
$program = getenv('TEST_PHP_CGI_EXECUTABLE');
file_put_contents("$site->folder/limited", "#!/bin/sh\ntrap '' XFSZ\nulimit -f 1\nexec " . escapeshellarg($program) . ' "$@"' . "\n");
chmod("$site->folder/limited", 0700);
$limited = function (Browser $browser, string $code) use ($site, $program): string {
    putenv("TEST_PHP_CGI_EXECUTABLE=$site->folder/limited");
    $response = $browser->get($code);
    putenv("TEST_PHP_CGI_EXECUTABLE=$program");
    return preg_replace('~\b\w\w/\w{26}\b~', '(file)', str_replace($site->folder, '(folder)', (string) $response));
};
$alice = $site->browser();
echo $alice->get('visit();'), $alice->get('visit();');
echo "No room\n", $limited($alice, 'visit();'), $limited($alice, 'session_start(["read_and_close" => true]); echo $_SESSION["n"];'),
    $limited($site->browser(), 'var_dump(session_start());');
$handles = $site->store->handles();
echo count($handles), " session, ", $site->store->isLocked($handles[0]) ? 'locked' : 'not locked', "\n";
echo "Room again\n", $alice->get('visit();'), $limited($alice, 'session_start(); var_dump(session_destroy());'), $site->store->life($handles[0]), "\n";
?>
--EXPECTF--
visit 1 | cookie of a new session
