--TEST--
Every serializer of PHP works
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['php', 'php_binary', 'php_serialize'] as $name) {
    $site->set('session.serialize_handler', $name);
    $alice = $site->browser();
    $code = 'session_start(); $_SESSION["list"][] = count($_SESSION["list"] ?? []); echo implode(" ", $_SESSION["list"]);';
    echo $alice->get($code), $alice->get($code), $alice->get('session_start(); $_SESSION = [];'),
        $alice->get('session_start(); var_dump($_SESSION);');
}
?>
--EXPECT--
0 | cookie of a new session
0 1 | no cookie
no cookie
array(0) {
} | no cookie
0 | cookie of a new session
0 1 | no cookie
no cookie
array(0) {
} | no cookie
0 | cookie of a new session
0 1 | no cookie
no cookie
array(0) {
} | no cookie
