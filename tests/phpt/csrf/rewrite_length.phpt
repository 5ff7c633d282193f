--TEST--
A page that gets fields has not the length that its script told, and one that was told already is left as it is
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf_rewrite' => 1]);
$alice = $site->browser();
$form = '<form method=post></form>';
foreach ([
    'told before' => "session_start(); header('Content-Length: 25'); echo '$form';",
    'told in between' => "session_start(); ob_start(); echo '$form'; header('content-length: 25');",
    'text' => "session_start(); header('Content-Length: 25'); header('Content-Type: text/plain'); echo '$form';",
    'nothing to add' => "session_start(); header('Content-Length: 2'); echo 'ab';",
] as $name => $code) {
    $response = $alice->get($code, ini: ['output_buffering' => 0]);
    echo "$name: ", $response->header('Content-Length') ?? 'no length', ', ', strlen($response->body) > 25 ? 'more' : strlen($response->body), "\n";
}
/* A length that is not told costs nothing: the server marks where the page ends. */
?>
--EXPECT--
told before: no length, more
told in between: no length, more
text: 25, 25
nothing to add: no length, 2
