--TEST--
What is done to $_SESSION while no session is open is told at the request's end, by the names of its entries
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1]);
$fill = 'session_start(); $_SESSION["n"] = 1; $_SESSION["secret"] = "hidden"; $_SESSION["deep"] = ["a" => ["b" => ["c" => 1]]];
    $_SESSION["object"] = (object) ["p" => (object) ["q" => 1]]; $_SESSION["date"] = new DateTime("2001-01-01");
    $_SESSION["ring"] = $ring = new stdClass; $ring->next = (object) ["next" => $ring]; $ring->value = 1; $_SESSION["list"] = new ArrayObject([1]); $_SESSION["empty"] = [];';
echo $site->browser()->get("$fill session_commit(); \$_SESSION['new'] = 'value'; \$_SESSION['secret'] = 'other'; unset(\$_SESSION['n']);");
$cases = [
    'added' => '$_SESSION["new"] = "value";',
    'changed' => '$_SESSION["secret"] = "other";',
    'removed' => 'unset($_SESSION["n"]);',
    'all at once' => '$_SESSION["new"] = $_SESSION["empty"]["x"] = 1; $_SESSION["n"]++; unset($_SESSION["secret"], $_SESSION["deep"]);',
    'emptied' => '$_SESSION = [];',
    'null' => '$_SESSION = null;',
    'one is null' => '$_SESSION["n"] = null;',
    'another type' => '$_SESSION["n"] = "1";',
    'deep inside' => '$_SESSION["deep"]["a"]["b"]["c"] = 2;',
    'by reference' => '$deep = &$_SESSION["deep"]["a"]["b"]; $deep["c"] = 2;',
    'order inside' => '$_SESSION["deep"] = ["b" => 1] + $_SESSION["deep"];',
    'in an object' => '$_SESSION["object"]->p->q = 2;',
    'a new property' => '$_SESSION["object"]->p->r = 2;',
    'in an object that knows itself' => '$_SESSION["ring"]->value = 2;',
    'in a date' => '$_SESSION["date"]->modify("+1 day");',
    'in an object of PHP\'s' => '$_SESSION["list"][0] = 2;',
    'numbers' => '$_SESSION[5] = 1; $_SESSION["-7"] = 1;',
    'many' => 'for ($i = 0; $i < 9; $i++) { $_SESSION["k$i"] = 1; }',
    'long and odd' => '$_SESSION[str_repeat("x", 60)] = $_SESSION["a\nb\"\\\\\x80<"] = 1;',
    'in a shutdown function' => 'register_shutdown_function(function () { $_SESSION["new"] = 1; });',
    'in a destructor' => '$o = new class { function __destruct() { $_SESSION["new"] = 1; } };',
    'in an output buffer' => 'ob_start(function ($text) { $_SESSION["new"] = 1; return $text; });',
    'and exit' => '$_SESSION["new"] = 1; exit;',
    'and an exception' => '$_SESSION["new"] = 1; throw new Exception;',
];
foreach ($cases as $name => $change) {
    echo "$name: ", told($site->browser()->get("$fill session_commit(); $change")), "\n";
}
foreach ([
    'read_and_close' => 'session_commit(); session_start(["read_and_close" => true]);',
    'session_abort' => 'session_commit(); session_start(); $_SESSION["n"] = 5; $_SESSION["x"] = 5; session_abort();',
    'session_destroy' => 'session_destroy();',
    'secsess_logout' => 'secsess_logout();',
] as $how => $close) {
    foreach (['added' => '$_SESSION["new"] = 1;', 'changed' => '$_SESSION["deep"]["a"] = 1;', 'removed' => 'unset($_SESSION["n"]);'] as $name => $change) {
        echo "$how, $name: ", told($site->browser()->get("$fill $close $change")), "\n";
    }
}
?>
--EXPECT--
Warning: PHP Request Shutdown: secsess: $_SESSION was changed while no session was open, and that is not saved: added "new"; changed "secret"; removed "n"; what is to be kept belongs between session_start() (without read_and_close) and session_commit() | cookie of a new session
added: Warning: added "new"
changed: Warning: changed "secret"
removed: Warning: removed "n"
all at once: Warning: added "empty", "new"; changed "n"; removed "secret", "deep"
emptied: Warning: removed "n", "secret", "deep", "object", "date" and 2 more
null: Warning: removed "n", "secret", "deep", "object", "date" and 2 more
one is null: Warning: removed "n"
another type: Warning: changed "n"
deep inside: Warning: changed "deep"
by reference: Warning: changed "deep"
order inside: Warning: changed "deep"
in an object: Warning: changed "object"
a new property: Warning: changed "object"
in an object that knows itself: Warning: changed "ring"
in a date: Warning: changed "date"
in an object of PHP's: Warning: changed "list"
numbers: Warning: added 5, -7
many: Warning: added "k0", "k1", "k2", "k3", "k4" and 4 more
long and odd: Warning: added "a\x0ab\x22\x5c\x80<", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
in a shutdown function: Warning: added "new"
in a destructor: Warning: added "new"
in an output buffer: Warning: added "new"
and exit: Warning: added "new"
and an exception: Warning: added "new"
read_and_close, added: Warning: added "new"
read_and_close, changed: Warning: changed "deep"
read_and_close, removed: Warning: removed "n"
session_abort, added: Warning: added "new"
session_abort, changed: Warning: changed "deep"
session_abort, removed: Warning: removed "n"
session_destroy, added: Warning: added "new"
session_destroy, changed: Warning: changed "deep"
session_destroy, removed: nothing
secsess_logout, added: Warning: added "new"
secsess_logout, changed: Warning: added "deep"
secsess_logout, removed: nothing
