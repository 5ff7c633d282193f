--TEST--
Who is late gets no new ID either, though his session was due for one
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$tab = $alice->copy();
$handle = $tab->get('visit();')->handle();
$tab->get('visit();');
echo "first: ", $alice->get(ATTEMPT);
$site->store->age($handle, 901);
echo "late: ", $answer = $tab->get('visit(); ' . substr(ATTEMPT, strlen('session_start();')) . ' $_SESSION["more"] = 1;'), cookie_lines($answer);
echo "due again: ", $tab->get(LOOK), $tab->get('visit();');
?>
--EXPECT--
first: ["alice","used"] | cookie of a user's new session
late: visit 3
[null,"late"] | no cookie
no Set-Cookie
due again: [null,{"n":3,"more":1},null] | cookie of generation 2
visit 4 | no cookie
