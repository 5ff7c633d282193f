--TEST--
on_obsolete=session: a used key that comes back ends its series and the sessions that it made, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.on_obsolete' => 'session']);
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
thief: auto-login obsolete (session ended) of alice
[null,"dead"] | cookie of a new session
victim: [null,[],"obsolete"] | cookie of a new session
victim's key: [null,"dead"] | cookie of a new session
by a password: ["alice",{"of":"alice"},null] | no cookie
phone: ["alice",{"of":"alice"},null] | no cookie
phone's key: ["alice","used"] | cookie of a user's new session
