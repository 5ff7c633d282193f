--TEST--
An error handler that throws comes in between nothing, and is passed by at the request's end
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.debug' => 1]);
$handler = 'set_error_handler(function ($level, $message) { echo "HANDLER $level: ", strtok($message, ";"), "\n"; throw new Exception("thrown"); });
    register_shutdown_function(function () { echo "shutdown function\n"; });';
$try = fn (string $code): string => "$handler try { $code } catch (Exception \$e) { echo \$e->getMessage(), ' ', session_status(), \"\n\"; }";
$alice = $site->browser();
$alice->get('visit();');
foreach ([
    'at the end' => "$handler session_start(); \$_SESSION['n']++; session_commit(); \$_SESSION['x'] = 1;",
    'at a start' => $try('$_SESSION["x"] = 1; session_start();') . ' $_SESSION["n"]++; echo json_encode($_SESSION);',
    'at a start that fails' => $try('session_start(); $_SESSION["n"]++; session_commit(); $_SESSION["x"] = 1; echo "text\n"; send(); session_start();'),
    'at a commit' => $try('session_start(); usleep(6000); session_commit();') . ' session_start(); $_SESSION["n"]++;',
    'at a renewal' => $try('session_start(); session_regenerate_id(); session_regenerate_id();') . ' $_SESSION["n"]++;',
    'exit in it' => 'set_error_handler(function () { echo "exits\n"; exit; }); session_start(); $_SESSION["n"]++; session_commit(); $_SESSION["x"] = 1; session_start();',
    'at the end, the lock' => "$handler session_start(); usleep(6000);",
] as $name => $code) {
    echo "$name\n", $alice->get($code, ini: ['secsess.debug_lock' => str_contains($code, 'usleep') ? 0.001 : 60]);
}
echo $alice->get('session_start(); $_SESSION["t"] = microtime(); echo $_SESSION["n"];');
?>
--EXPECTF--
at the end
shutdown function
Warning: PHP Request Shutdown: secsess: $_SESSION was changed while no session was open, and that is not saved: added "x"; what is to be kept belongs between session_start() (without read_and_close) and session_commit() | no cookie
at a start
HANDLER 2: session_start(): secsess: session_start() has dropped what was done to $_SESSION while no session was open: added "x"
thrown 2
{"n":3}shutdown function | no cookie
at a start that fails
text
HANDLER 2: session_start(): Session cannot be started after headers have already been sent%S
thrown 1
shutdown function | no cookie
at a commit
HANDLER 8: session_commit(): secsess: session %s was locked for %f s and nothing in it was changed: so long the visitor's other requests have to wait
thrown 1
shutdown function | no cookie
at a renewal
HANDLER 8: session_regenerate_id(): secsess: session_regenerate_id() was called more than once in a request
thrown 2
shutdown function | cookie of a new session
exit in it
exits | no cookie
at the end, the lock
shutdown function
Notice: PHP Request Shutdown: secsess: session %s was locked for %f s and nothing in it was changed: so long the visitor's other requests have to wait; call session_commit() right behind the last use of $_SESSION, or, where a page never writes, session_start(['read_and_close' => true]), which takes no lock (and neither prolongs the session nor rotates its ID) | no cookie
7 | no cookie
