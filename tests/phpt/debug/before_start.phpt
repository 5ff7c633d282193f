--TEST--
What is put into $_SESSION before session_start() is told when that drops it, or at the end where none comes
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1]);
$alice = $site->browser();
echo $alice->get('$_SESSION["lang"] = "en"; session_start(); echo json_encode($_SESSION);');
echo $alice->get('$_SESSION["lang"] = "en"; $_SESSION["n"] = [1];');
$cases = [
    'before the first' => '$_SESSION["x"] = 1; session_start();',
    'before read_and_close' => '$_SESSION["x"] = 1; session_start(["read_and_close" => true]);',
    'between two' => 'session_start(); $_SESSION["a"] = 1; session_commit(); $_SESSION["a"] = 2; $_SESSION["b"] = 1; session_start();',
    'between two, deep' => 'session_start(); $_SESSION["d"] = ["a" => ["b" => 1]]; session_commit(); $_SESSION["d"]["a"]["b"] = 2; session_start();',
    'once each' => 'session_start(); session_commit(); $_SESSION["a"] = 2; session_start(); session_commit(); $_SESSION["b"] = 2; session_start();
        session_commit(); $_SESSION["c"] = 1;',
    'before a second one that fails' => 'session_start(); session_commit(); $_SESSION["x"] = 1; echo "text\n"; send(); session_start(); $_SESSION["y"] = 1;',
    'before one that fails' => '$_SESSION["x"] = 1; echo "text\n"; send(); session_start();',
    'after one that failed' => 'echo "text\n"; send(); session_start(); $_SESSION["x"] = 1;',
];
foreach ($cases as $name => $code) {
    echo "$name: ", told($site->browser()->get($code)), "\n";
}
echo "On the command line\n";
foreach (['session_start(); session_commit(); $_SESSION["x"] = 1;', '$_SESSION["x"] = 1; session_start();'] as $code) {
    echo strtok(trim($site->cli($code)), ';'), "\n";
}
?>
--EXPECT--
Warning: session_start(): secsess: session_start() has dropped what was done to $_SESSION while no session was open: added "lang"; what is to be kept belongs between session_start() (without read_and_close) and session_commit()
[] | cookie of a new session
Warning: PHP Request Shutdown: secsess: $_SESSION was changed, but no session was started, and nothing of it is saved: added "lang", "n"; call session_start() first | no cookie
before the first: Warning: dropped added "x"
before read_and_close: Warning: dropped added "x"
between two: Warning: dropped added "b"; changed "a"
between two, deep: Warning: dropped changed "d"
once each: Warning: dropped added "a" | Warning: dropped added "b" | Warning: added "c"
before a second one that fails: Notice: the session's cookie could not be sent, since output began at … | Warning: dropped added "x" | Warning: added "y"
before one that fails: Notice: the session's cookie could not be sent, since output began at … | Warning: added "x"
after one that failed: Notice: the session's cookie could not be sent, since output began at … | Warning: added "x"
On the command line
Warning: PHP Request Shutdown: secsess: $_SESSION was changed while no session was open, and that is not saved: added "x"
Warning: session_start(): secsess: session_start() has dropped what was done to $_SESSION while no session was open: added "x"
