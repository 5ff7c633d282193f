--TEST--
session_reset() reads again what the request found, before and after the headers left
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit();');
foreach (['', 'send();'] as $before) {
    $began = hrtime(true);
    echo $alice->get("visit(); $before var_dump(session_reset()); echo \$_SESSION['n'];");
    var_dump(hrtime(true) - $began < 4e9); /* it doesn't wait for its own lock */
}
echo $alice->get('visit(); session_reset(); $_SESSION["n"] += 10;');
echo $alice->get('visit();');
echo "A new session\n";
$alice->present(null);
echo $alice->get('visit(); var_dump(session_reset(), $_SESSION); $_SESSION["late"] = 1;');
echo $alice->get('session_start(); var_dump($_SESSION);');
?>
--EXPECT--
visit 1 | cookie of a new session
visit 2
bool(true)
1 | no cookie
bool(true)
visit 2
bool(true)
1 | no cookie
bool(true)
visit 2 | no cookie
visit 12 | no cookie
A new session
visit 1
bool(true)
array(0) {
} | cookie of a new session
array(1) {
  ["late"]=>
  int(1)
} | no cookie
