--TEST--
Renewing carries payloads of any size
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.grace' => 600, 'secsess.rotate_interval' => 1200]);
foreach ([10, 3000, 500000] as $size) {
    $alice = $site->browser();
    $alice->get("session_start(); \$_SESSION['text'] = str_repeat('x', $size);");
    $stale = $alice->copy();
    echo $alice->get('session_start(); session_regenerate_id(); $_SESSION["text"] .= "y";');
    echo $alice->get('session_start(); echo strlen($_SESSION["text"]);'), $stale->get('session_start(); echo strlen($_SESSION["text"]);');
}
?>
--EXPECT--
cookie of a new session
11 | no cookie
10 | no cookie
cookie of a new session
3001 | no cookie
3000 | no cookie
cookie of a new session
500001 | no cookie
500000 | no cookie
