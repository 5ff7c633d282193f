--TEST--
Looking for changes runs no code of the application's, and what can't be told is not
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 0]);
$classes = <<<'CODE'
    trait Loud {
        public $n = 1;
        function __get($name) { echo "get "; return 1; }
        function __isset($name) { echo "isset "; return true; }
        function __debugInfo() { echo "debugInfo "; return []; }
        static function __set_state($a) { echo "set_state "; }
        function __toString(): string { echo "toString "; return ""; }
    }
    class Plain { use Loud; public $child; private $hidden = 1; protected int $late; function hide() { $this->hidden++; $this->late = 1; } }
    class ByArray { use Loud; function __serialize(): array { echo "serialize "; return ["n" => 1]; } function __unserialize(array $a): void { } }
    class ByNames { use Loud; public $cache; function __sleep() { echo "sleep "; return ["n"]; } }
    class Listed extends ArrayObject { public $own = 1; }
    class Dying { public $n = 1; function __destruct() { $this->n = 2; } }
    enum Suit: string { case Hearts = "h"; case Spades = "s"; }
    class Reads { use Loud; function __serialize(): array { throw new Exception("thrown"); } }
    session_start();
    $_SESSION = ["plain" => new Plain, "array" => new ByArray, "names" => new ByNames, "listed" => new Listed([1]), "dying" => new Dying, "suit" => Suit::Hearts];
    session_commit();
    echo "\nbehind the commit: ";
CODE;
foreach ([
    'untouched' => '',
    'a cache' => '$_SESSION["names"]->cache = 1; $_SESSION["array"]->n = 2;',
    'another object' => '$_SESSION["names"] = new ByNames; $_SESSION["array"] = new ByArray;',
    'hidden' => '$_SESSION["plain"]->hide();',
    'a child' => '$_SESSION["plain"]->child = new ByArray;',
    'listed' => '$_SESSION["listed"][] = 2;',
    'own' => '$_SESSION["listed"]->own = 2;',
    'suit' => '$_SESSION["suit"] = Suit::Spades;',
    'same suit' => '$_SESSION["suit"] = Suit::from("h");',
    'a closure' => '$_SESSION["closure"] = function () { };',
    'that throws' => '$_SESSION["throws"] = new Reads;',
    'a resource' => '$_SESSION["file"] = fopen("php://memory", "r");',
    'a generator' => '$_SESSION["generator"] = (function () { yield 1; })();',
    'and a start' => '$_SESSION["throws"] = new Reads; $_SESSION["closure"] = fn () => 1; session_start(); session_abort();',
] as $name => $code) {
    $response = $site->browser()->get("$classes $code");
    preg_match('/behind the commit:(.*)$/m', $response->body, $ran);
    echo "$name: ", told($response), rtrim($ran[1]), "\n";
}
?>
--EXPECT--
untouched: nothing
a cache: nothing
another object: Warning: changed "array", "names"
hidden: Warning: changed "plain"
a child: Warning: changed "plain"
listed: Warning: changed "listed"
own: Warning: changed "listed"
suit: Warning: changed "suit"
same suit: nothing
a closure: Warning: added "closure"
that throws: Warning: added "throws"
a resource: Warning: added "file"
a generator: Warning: added "generator"
and a start: Warning: dropped added "throws", "closure"
