--TEST--
read_and_close makes a new session for who has none, and leaves it unlocked
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$response = $alice->get('session_start(["read_and_close" => true]); echo session_id() === "" ? "no ID" : "an ID"; $_SESSION["a"] = 1;');
echo $response;
var_dump($site->store->isLocked($response->handle()));
echo $alice->get('session_start(["read_and_close" => true]); var_dump($_SESSION); session_start(); $_SESSION["b"] = 1;');
echo $alice->get('session_start(["read_and_close" => true]); var_dump($_SESSION);');
?>
--EXPECT--
an ID | cookie of a new session
bool(false)
array(0) {
} | no cookie
array(1) {
  ["b"]=>
  int(1)
} | no cookie
