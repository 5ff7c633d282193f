--TEST--
A $_SESSION that is not the session's any more is told when the session is saved without it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1]);
$alice = $site->browser();
echo $alice->get('session_start(); $_SESSION["a"] = 1; unset($_SESSION); $_SESSION["b"] = 1;');
foreach ([
    'unset' => 'unset($_SESSION); $_SESSION["a"] = 2; session_commit();',
    'unset, at the end' => 'unset($_SESSION); $_SESSION["b"] = 2;',
    'a reference' => '$mine = ["x" => 1]; $_SESSION = &$mine;',
    'unset alone' => 'unset($_SESSION);',
    'a reference to the same' => '$mine = $_SESSION; $_SESSION = &$mine;',
    'referred to' => '$mine = &$_SESSION; $mine["n"] = microtime();',
    'replaced' => '$_SESSION = ["other" => microtime()];',
    'in a function' => '(function () { $_SESSION["n"] = microtime(); unset($_SESSION["n"]); $x = &$_SESSION; $x = ["a" => microtime()]; })();',
] as $name => $code) {
    $alice = $site->browser();
    $alice->get('session_start(); $_SESSION["a"] = 1;');
    echo "$name: ", told($alice->get("session_start(); $code")), "\n";
}
?>
--EXPECT--
Warning: PHP Request Shutdown: secsess: $_SESSION is not the session's variable any more, and what differs is not saved: added "b"; removed "a"; call session_unset() in the place of unset($_SESSION), and don't make $_SESSION a reference | cookie of a new session
unset: Warning: changed "a"
unset, at the end: Warning: added "b"; removed "a"
a reference: Warning: added "x"; removed "a"
unset alone: nothing
a reference to the same: nothing
referred to: nothing
replaced: nothing
in a function: nothing
