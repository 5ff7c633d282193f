--TEST--
Nothing is said of what loses nothing
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 60]);
$fill = 'session_start(); $_SESSION["n"] = 1; $_SESSION["f"] = 0.1 + 0.2; $_SESSION["nan"] = NAN; $_SESSION["deep"] = ["a" => ["b" => ["c" => 1]]];
    $_SESSION["o"] = (object) ["p" => (object) ["q" => 1]]; $_SESSION["o"]->self = $_SESSION["o"]; $_SESSION["same"] = $_SESSION["o"];
    $_SESSION["list"] = new ArrayObject(["x" => [1]]); $_SESSION["date"] = new DateTimeImmutable("2001-01-01"); $_SESSION["empty"] = []; $_SESSION["null"] = null;';
$read = 'json_encode($_SESSION["deep"]); print_r($_SESSION, true); foreach ($_SESSION as $k => $v) { $copy[$k] = $v; } $copy["deep"]["a"] = 2;
    (array) $_SESSION["o"]; get_object_vars($_SESSION["o"]->p); $_SESSION["list"]->count(); isset($_SESSION["none"]); $_SESSION["date"]->format("c");';
$cases = [
    'a plain page' => "$fill",
    'read behind a commit' => "$fill session_commit(); $read",
    'read behind read_and_close' => "$fill session_commit(); session_start(['read_and_close' => true]); $read",
    'read behind an abort' => "$fill session_commit(); session_start(); \$_SESSION['n'] = 5; session_abort(); $read",
    'references' => "$fill session_commit(); foreach (\$_SESSION as &\$v) { } unset(\$v); \$r = &\$_SESSION['deep']['a']; \$s = &\$_SESSION; \$t = \$r['b'];",
    'references while it is open' => 'session_start(); $_SESSION["a"] = ["b" => 1]; $bag = &$_SESSION["a"]; $bag["b"] = 2; session_commit(); $x = $bag;',
    'the same again' => "$fill session_commit(); \$_SESSION['n'] = 1; \$_SESSION['deep']['a']['b'] = ['c' => 1]; \$_SESSION = \$_SESSION;",
    'changed and back' => "$fill session_commit(); \$_SESSION['n']++; \$_SESSION['n']--; \$_SESSION['x'] = 1; unset(\$_SESSION['x']);",
    'other order' => "$fill session_commit(); ksort(\$_SESSION);",
    'empty entries' => "$fill session_commit(); \$_SESSION['e1'] = []; \$_SESSION['e2'] = null; unset(\$_SESSION['empty'], \$_SESSION['null']);",
    'as Symfony saves' => 'session_start(); $_SESSION["_sf2_attributes"] = ["a" => 1]; $_SESSION["_sf2_flashes"] = []; $session = $_SESSION;
        unset($_SESSION["_sf2_flashes"]); session_write_close(); $_SESSION = $session;',
    'unset($_SESSION) behind it' => "$fill session_commit(); unset(\$_SESSION);",
    'started twice' => "$fill @session_start(); \$_SESSION['n'] = 2; session_commit(); @session_start(); @session_start();",
    'three times' => "$fill session_commit(); session_start(); \$_SESSION['n'] = 2; session_commit(); session_start(); \$_SESSION['n'] = 3;",
    'nested starts' => "$fill session_commit(); session_start(['read_and_close' => true]); session_start(['read_and_close' => true]); session_start();",
    'session_unset' => "$fill session_unset(); session_commit(); session_unset();",
    'session_destroy' => "$fill session_destroy();",
    'destroyed and emptied' => "$fill session_destroy(); \$_SESSION = [];",
    'emptied and destroyed' => "$fill \$_SESSION = []; session_destroy();",
    'destroyed and started' => "$fill session_destroy(); session_start(); \$_SESSION['x'] = 1;",
    'destroyed, emptied and started' => "$fill session_destroy(); \$_SESSION = []; session_start();",
    'unset by hand' => "$fill session_destroy(); foreach (array_keys(\$_SESSION) as \$k) { unset(\$_SESSION[\$k]); }",
    'session_reset' => "$fill session_commit(); session_start(); \$_SESSION['n'] = 7; session_reset(); \$_SESSION['n'] = 8;",
    'secsess_logout' => "$fill secsess_logout();",
    'secsess_login' => "$fill secsess_login('7'); \$_SESSION['x'] = 1;",
    'another session' => "$fill \$id = session_id(); session_commit(); session_id(session_create_id()); session_start(); session_commit(); session_id(\$id); session_start();",
    'empty before the start' => '$_SESSION = []; $_SESSION["e"] = []; session_start();',
    'no session, and empty' => '$_SESSION = [];',
    'no session' => 'echo "page";',
    'read without a session' => 'echo isset($_SESSION["a"]), $_SESSION["b"] ?? "none"; empty($_SESSION["c"]);',
    'a second start that fails' => "$fill session_commit(); echo 'text'; send(); @session_start();",
    'a shutdown function that reads' => "$fill session_commit(); register_shutdown_function(function () { \$x = \$_SESSION; });",
    'an array that holds itself' => 'session_start(); $a = [1]; $a["self"] = &$a; $_SESSION["loop"] = &$a; session_abort(); $_SESSION["loop"][0] = 1;',
    'deeper than anything' => 'session_start(); $a = 1; for ($i = 0; $i < 20000; $i++) { $a = [$a]; } $_SESSION["deep"] = $a; session_abort();',
    'a fatal error' => "$fill session_commit(); \$_SESSION['x'] = 1; trigger_error('fatal', E_USER_ERROR);",
];
foreach ($cases as $name => $code) {
    $alice = $site->browser();
    echo "$name: ", told($alice->get($code)), ', ', told($alice->get($code)), "\n";
}
$alice = $site->browser();
$alice->get('session_start();');
$alice->get('class Breaks extends SessionHandler { public function write(string $id, string $data): bool { return parent::write($id, $data . "broken|O:"); } }
    session_set_save_handler(new Breaks); session_start(); $_SESSION["a"] = 1; session_commit();');
echo 'not decodable: ', told($alice->get('session_start();')), "\n";
$alice = $site->browser();
echo 'decoded in vain: ', told($alice->get('session_start(); $_SESSION["a"] = 1; session_decode("a|x:");')), "\n";
echo 'upload progress: ', told($alice->post('', implode("\r\n", ['--x', 'Content-Disposition: form-data; name="PHP_SESSION_UPLOAD_PROGRESS"', '', 'p',
    '--x', 'Content-Disposition: form-data; name="f"; filename="f"', '', str_repeat('a', 10000), '--x--', '']),
    ['Content-Type' => 'multipart/form-data; boundary=x'], ['session.upload_progress.enabled' => 1, 'session.upload_progress.cleanup' => 0])), "\n";
echo 'its session: ', $alice->get('session_start(); echo $_SESSION["upload_progress_p"]["done"] ?? "none";');
echo 'session.auto_start: ', told($site->browser()->get('$_SESSION["x"] = 1; session_commit();', ini: ['session.auto_start' => 1])), "\n";
echo 'lazy_write off: ', told($site->browser()->get("$fill session_commit(); $read", ini: ['session.lazy_write' => 0])), "\n";
echo 'deep, and seen no more: ', told($site->browser()->get('session_start(); session_commit(); for ($a = 1, $i = 0; $i < 50000; $i++) { $a = [$a]; } $_SESSION["deep"] = $a;
    $_SESSION["flat"] = 1; session_start();')), "\n";
echo "On the command line: ", $site->cli('$_SESSION["user"] = "a test fills it"; echo "nothing\n";');
echo $site->cli("$fill session_commit(); $read echo 'nothing';"), "\n";
?>
--EXPECT--
a plain page: nothing, nothing
read behind a commit: nothing, nothing
read behind read_and_close: nothing, nothing
read behind an abort: nothing, nothing
references: nothing, nothing
references while it is open: nothing, nothing
the same again: nothing, nothing
changed and back: nothing, nothing
other order: nothing, nothing
empty entries: nothing, nothing
as Symfony saves: nothing, nothing
unset($_SESSION) behind it: nothing, nothing
started twice: nothing, nothing
three times: nothing, nothing
nested starts: nothing, nothing
session_unset: nothing, nothing
session_destroy: nothing, nothing
destroyed and emptied: nothing, nothing
emptied and destroyed: nothing, nothing
destroyed and started: nothing, nothing
destroyed, emptied and started: nothing, nothing
unset by hand: nothing, nothing
session_reset: nothing, nothing
secsess_logout: nothing, nothing
secsess_login: nothing, nothing
another session: nothing, nothing
empty before the start: nothing, nothing
no session, and empty: nothing, nothing
no session: nothing, nothing
read without a session: nothing, nothing
a second start that fails: nothing, nothing
a shutdown function that reads: nothing, nothing
an array that holds itself: nothing, nothing
deeper than anything: nothing, nothing
a fatal error: nothing, nothing
not decodable: Warning: session can't be decoded
decoded in vain: Warning: session can't be decoded
upload progress: nothing
its session: 1 | no cookie
session.auto_start: nothing
lazy_write off: nothing
deep, and seen no more: Warning: dropped added "deep", "flat"
On the command line: nothing
nothing
