--TEST--
Changes are seen, and nothing is seen where there are none, with each serializer
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

foreach (['php', 'php_binary', 'php_serialize'] as $serializer) {
    echo "$serializer\n";
    $site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 0, 'session.serialize_handler' => $serializer]);
    $fill = 'session_start(); $_SESSION["deep"] = ["a" => ["b" => 1]]; $_SESSION["o"] = (object) ["p" => [1]]; $_SESSION["r"] = &$_SESSION["deep"]["a"];';
    foreach ([
        'nothing' => '',
        'deep' => '$_SESSION["deep"]["a"]["b"] = 2;',
        'object' => '$_SESSION["o"]->p[] = 2;',
        'the other end of a reference' => '$_SESSION["r"]["b"] = 3;',
        'number' => '$_SESSION[7] = 1;',
        'odd names' => '$_SESSION["a|b"] = 1; $_SESSION["!c"] = 1; $_SESSION[""] = 1;',
    ] as $name => $change) {
        $alice = $site->browser();
        echo "$name: ", told($alice->get("$fill session_commit(); $change")), ', ',
            told($alice->get("session_start(['read_and_close' => true]); $change")), "\n";
    }
    echo 'numbers while it is open: ', told($site->browser()->get('session_start(); $_SESSION[7] = 1; @session_commit(); $x = $_SESSION;')), "\n";
    echo 'an empty session: ', told($site->browser()->get('session_start(); session_commit(); $_SESSION = [];')), "\n";
}
?>
--EXPECT--
php
nothing: nothing, nothing
deep: Warning: changed "deep", "r", Warning: changed "deep", "r"
object: Warning: changed "o", Warning: changed "o"
the other end of a reference: Warning: changed "deep", "r", Warning: changed "deep", "r"
number: Warning: added 7, Warning: added 7
odd names: Warning: added "a|b", "!c", "", Warning: added "a|b", "!c", ""
numbers while it is open: nothing
an empty session: nothing
php_binary
nothing: nothing, nothing
deep: Warning: changed "deep", "r", Warning: changed "deep", "r"
object: Warning: changed "o", Warning: changed "o"
the other end of a reference: Warning: changed "deep", "r", Warning: changed "deep", "r"
number: Warning: added 7, Warning: added 7
odd names: Warning: added "a|b", "!c", "", Warning: added "a|b", "!c", ""
numbers while it is open: nothing
an empty session: nothing
php_serialize
nothing: nothing, nothing
deep: Warning: changed "deep", "r", Warning: changed "deep", "r"
object: Warning: changed "o", Warning: changed "o"
the other end of a reference: Warning: changed "deep", "r", Warning: changed "deep", "r"
number: Warning: added 7, Warning: added 7
odd names: Warning: added "a|b", "!c", "", Warning: added "a|b", "!c", ""
numbers while it is open: nothing
an empty session: nothing
