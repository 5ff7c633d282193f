--TEST--
However a page ends, its session is saved and unlocked
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$ends = [
    'exit' => 'exit(3);',
    'uncaught exception' => 'throw new Exception("uncaught");',
    'error' => 'no_such_function();',
    'fatal error' => 'trigger_error("fatal", E_USER_ERROR);',
    'syntax error in eval' => 'eval("}");',
    'time limit' => 'set_time_limit(1); while (true) { }',
    'memory limit' => 'for ($hog = []; count($hog) < 1000;) { $hog[] = str_repeat("x", 100000); }',
    'shutdown function' => 'register_shutdown_function(function () { $_SESSION["late"] = "by a shutdown function"; });',
    'destructor' => '$o = new class { function __destruct() { $_SESSION["late"] = "by a destructor"; } };',
    'exit in a shutdown function' => 'register_shutdown_function(function () { exit; });',
    'exception in a shutdown function' => 'register_shutdown_function(function () { throw new Exception("late"); });',
    'nested output buffers' => 'ob_start(); ob_start(fn ($text) => strtoupper($text)); echo "\nbuffered";',
    'output buffer with an exit' => 'ob_start(function ($text) { $_SESSION["late"] = "by a buffer"; return $text; });',
];
foreach ($ends as $name => $end) {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $alice->get("visit(); $end", ini: ['memory_limit' => '16M']);
    $locked = $site->store->isLocked($handle);
    $response = $alice->get('session_start(); echo $_SESSION["n"], " ", $_SESSION["late"] ?? "";');
    echo "$name: $response->body", $locked ? ', still locked' : '', "\n";
}
?>
--EXPECT--
exit: 2
uncaught exception: 2
error: 2
fatal error: 2
syntax error in eval: 2
time limit: 2
memory limit: 2
shutdown function: 2 by a shutdown function
destructor: 2 by a destructor
exit in a shutdown function: 2
exception in a shutdown function: 2
nested output buffers: 2
output buffer with an exit: 2 by a buffer
