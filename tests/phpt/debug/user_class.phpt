--TEST--
Classes of the application's: one that hands on to SessionHandler is seen, one that keeps sessions by itself is left alone
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1]);
$classes = [
    'SessionHandler' => 'session_set_save_handler(new SessionHandler);',
    'one that extends it' => 'class Mine extends SessionHandler {
        public function read(string $id): string|false { return strrev((string) parent::read($id)); }
        public function write(string $id, string $data): bool { return parent::write($id, strrev($data)); }
    }
    session_set_save_handler(new Mine);',
    'one of its own' => 'class Own implements SessionHandlerInterface {
        public function open(string $path, string $name): bool { return true; }
        public function close(): bool { return true; }
        public function read(string $id): string|false { return "n|i:1;"; }
        public function write(string $id, string $data): bool { return true; }
        public function destroy(string $id): bool { return true; }
        public function gc(int $most): int|false { return 0; }
    }
    session_set_save_handler(new Own);',
];
foreach ($classes as $name => $class) {
    echo "$name\n";
    foreach ([
        'a plain page' => 'session_start(); $_SESSION["a"] = ["b" => 1];',
        'behind the commit' => 'session_start(); $_SESSION["a"] = ["b" => 1]; session_commit(); $_SESSION["a"]["b"] = 2;',
        'in a shutdown function' => 'session_start(); $_SESSION["a"] = ["b" => 1]; register_shutdown_function(function () { $_SESSION["a"]["b"] = 2; });',
        'read behind it' => 'session_start(); $_SESSION["a"] = ["b" => 1]; session_commit(); $x = $_SESSION;',
        'started again' => 'session_start(); $_SESSION["a"] = ["b" => 1]; session_commit(); session_start(); $_SESSION["a"]["b"]++;',
        'read_and_close' => 'session_start(["read_and_close" => true]); $_SESSION["x"] = 1;',
    ] as $what => $code) {
        echo "$what: ", told($site->browser()->get("$class $code", ini: ['error_reporting' => E_ALL & ~E_DEPRECATED])), "\n";
    }
}
?>
--EXPECT--
SessionHandler
a plain page: nothing
behind the commit: Warning: changed "a"
in a shutdown function: nothing
read behind it: nothing
started again: nothing
read_and_close: Warning: added "x"
one that extends it
a plain page: nothing
behind the commit: Warning: changed "a"
in a shutdown function: nothing
read behind it: nothing
started again: nothing
read_and_close: Warning: added "x"
one of its own
a plain page: nothing
behind the commit: nothing
in a shutdown function: nothing
read behind it: nothing
started again: nothing
read_and_close: nothing
