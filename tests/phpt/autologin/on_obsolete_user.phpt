--TEST--
on_obsolete=user: a used key that comes back ends all that the user has
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.on_obsolete' => 'user']);
$alice = remembered($site);
$phone = remembered($site);
$victim = restarted($alice);
$thief = restarted($alice);
$victim->get(ATTEMPT);
echo "victim: ", $victim->get(LOOK);
age_keys($site, 61);
echo "thief: ", $thief->get(ON_EVENT . ATTEMPT);
echo "victim: ", $victim->copy()->get(LOOK);
echo "victim's key: ", restarted($victim)->get(ON_EVENT . ATTEMPT);
echo "by a password: ", $alice->get(LOOK);
echo "phone: ", $phone->get(LOOK), "phone's key: ", restarted($phone)->get(ATTEMPT);
?>
--EXPECT--
victim: ["alice",[],null] | no cookie
thief: auto-login obsolete (user revoked) of alice
[null,"dead"] | cookie of a new session
victim: [null,[],"revoked"] | cookie of a new session
victim's key: [null,"dead"] | cookie of a new session
by a password: [null,[],"revoked"] | cookie of a new session
phone: [null,[],"revoked"] | cookie of a new session
phone's key: [null,"dead"] | cookie of a new session
