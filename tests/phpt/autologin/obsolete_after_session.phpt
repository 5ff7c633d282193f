--TEST--
A used key is obsolete once the session that it made was shown: its series and its sessions end
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = remembered($site);
$phone = remembered($site);
$victim = restarted($alice);
$thief = restarted($alice, ['User-Agent' => 'Thief/1']);
echo "victim: ", $victim->get(ATTEMPT), $victim->get(LOOK);
echo "thief, within the grace: ", $thief->copy()->get(ON_EVENT . ATTEMPT);
age_keys($site, 61);
echo "thief: ", $thief->copy()->get(ON_EVENT . ATTEMPT);
echo "victim's session: ", $victim->copy()->get(LOOK);
echo "the one of a password: ", $alice->get(LOOK);
echo "another device: ", $phone->get(LOOK);
echo "the thief once more: ", $thief->get(ON_EVENT . ATTEMPT);
?>
--EXPECT--
victim: ["alice","used"] | cookie of a user's new session
["alice",[],null] | no cookie
thief, within the grace: [null,"late"] | no cookie
thief: auto-login obsolete (suspect) of alice
[null,"dead"] | cookie of a new session
victim's session: [null,[],"obsolete"] | cookie of a new session
the one of a password: ["alice",{"of":"alice"},null] | no cookie
another device: ["alice",{"of":"alice"},null] | no cookie
the thief once more: [null,"dead"] | cookie of a new session
