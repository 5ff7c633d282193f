--TEST--
A used key is obsolete once its successor was used
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$thief = $alice->copy(['User-Agent' => 'Thief/1']);
$lost = $alice->copy();
echo $alice->get(ATTEMPT), restarted($alice)->get(ATTEMPT);
age_keys($site, 61);
echo $thief->get(ON_EVENT . ATTEMPT);
?>
--EXPECT--
["alice","used"] | cookie of a user's new session
["alice","used"] | cookie of a user's new session
auto-login obsolete (suspect) of alice
[null,"dead"] | cookie of a new session
