--TEST--
read_and_close takes no lock and writes nothing, however session_start() is called
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$shapes = [
    'plain' => 'session_start(["read_and_close" => true]);',
    'named argument' => 'session_start(options: ["read_and_close" => true]);',
    'spread' => 'session_start(...[["read_and_close" => true]]);',
    'named spread' => 'session_start(...["options" => ["read_and_close" => true]]);',
    'call_user_func' => 'call_user_func("session_start", ["read_and_close" => true]);',
    'call_user_func_array' => 'call_user_func_array("session_start", ["options" => ["read_and_close" => true]]);',
    'first-class callable' => '(session_start(...))(["read_and_close" => true]);',
    'closure of it' => 'Closure::fromCallable("session_start")(["read_and_close" => true]);',
    'reflection' => '(new ReflectionFunction("session_start"))->invoke(["read_and_close" => true]);',
    'array_map' => 'array_map("session_start", [["read_and_close" => true]]);',
    'other case' => '\SESSION_START(["read_and_close" => true]);',
    'string' => '("session_start")(["read_and_close" => "1"]);',
    'number' => 'session_start(["read_and_close" => 1]);',
    'with other options' => 'session_start(["lazy_write" => 0, "read_and_close" => true, "cache_limiter" => ""]);',
    'variable' => '$o = ["read_and_close" => true]; session_start($o);',
    'fiber' => '(new Fiber(fn () => session_start(["read_and_close" => true])))->start();',
    'generator' => '(function () { yield session_start(["read_and_close" => true]); })()->current();',
    'magic method' => '$o = new class { static function __callStatic($n, $a) { return $n(...$a); } };
        $o::session_start(["read_and_close" => true]);',
    'user class' => 'session_set_save_handler(new SessionHandler); session_start(["read_and_close" => true]);',
];
foreach ($shapes as $shape => $call) {
    $visit = $alice->begin("$call \$_SESSION['n'] = 100; stop(); echo session_status() === PHP_SESSION_NONE ? 'closed' : 'open';",
        ini: ['secsess.lock_wait' => 0])->reached();
    $locked = $site->store->isLocked($handle);
    $response = $visit->go()->end();
    printf("%s: %s, locked %d, %s\n", $shape, $response->body, $locked, $response->session['lock']);
}
echo "Not meant\n";
foreach (['session_start();', 'session_start([]);', 'session_start(["read_and_close" => false]);',
    'session_start(["read_and_close" => 0]);'] as $call) {
    $response = $alice->get("$call echo session_status() === PHP_SESSION_ACTIVE ? 'open' : 'closed';");
    printf("%s %s, %s\n", $call, $response->body, $response->session['lock']);
}
echo $alice->get('visit();');
?>
--EXPECT--
plain: closed, locked 0, readonly
named argument: closed, locked 0, readonly
spread: closed, locked 0, readonly
named spread: closed, locked 0, readonly
call_user_func: closed, locked 0, readonly
call_user_func_array: closed, locked 0, readonly
first-class callable: closed, locked 0, readonly
closure of it: closed, locked 0, readonly
reflection: closed, locked 0, readonly
array_map: closed, locked 0, readonly
other case: closed, locked 0, readonly
string: closed, locked 0, readonly
number: closed, locked 0, readonly
with other options: closed, locked 0, readonly
variable: closed, locked 0, readonly
fiber: closed, locked 0, readonly
generator: closed, locked 0, readonly
magic method: closed, locked 0, readonly
user class: closed, locked 0, readonly
Not meant
session_start(); open, held
session_start([]); open, held
session_start(["read_and_close" => false]); open, held
session_start(["read_and_close" => 0]); open, held
visit 2 | no cookie
