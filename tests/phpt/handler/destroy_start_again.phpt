--TEST--
A session that is started after session_destroy() is a new one, with one cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$old = $alice->get('session_start(); $_SESSION["a"] = 1;')->handle();
$response = $alice->get('
    session_start();
    session_destroy();
    session_start();
    var_dump($_SESSION);
    $_SESSION["b"] = 2;
    echo secsess_status()["verdict"], " ", secsess_status()["previous_end"], "\n";
    var_dump(session_id() === $_COOKIE["PHPSESSID"]);
');
echo $response;
var_dump($response->handle() !== $old);
echo $alice->get('session_start(); var_dump($_SESSION); echo secsess_status()["verdict"];');

echo "With the new session's cookie deleted by hand\n";
echo $alice->get('session_start(); session_destroy(); setcookie("PHPSESSID", "", 1);');
var_dump($alice->sid());
?>
--EXPECT--
array(0) {
}
ended destroyed
bool(false) | cookie of a new session
bool(true)
array(1) {
  ["b"]=>
  int(2)
}
current | no cookie
With the new session's cookie deleted by hand
cookie deleted
NULL
