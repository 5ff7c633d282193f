--TEST--
A key whose answer got lost works once more after the grace, and what it made in vain ends
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$lost = $alice->copy();
echo "lost: ", $lost->get(ATTEMPT), number($lost), "\n";
echo "at once: ", $alice->get(ATTEMPT);
age_keys($site, 61);
echo "after the grace: ", $alice->get(ON_EVENT . ATTEMPT), number($alice), "\n";
echo "sessions: ", $alice->get('session_start(); echo secsess_count();');
echo "the one made in vain: ", $lost->copy()->get(LOOK);
echo "and its key: ", restarted($lost)->get(ATTEMPT);
echo "goes on: ", $alice->get(LOOK), restarted($alice)->get(ATTEMPT);
?>
--EXPECT--
lost: ["alice","used"] | cookie of a user's new session
autologin number 2
at once: [null,"late"] | no cookie
after the grace: login (remembered) of alice
["alice","used"] | cookie of a user's new session
autologin number 3
sessions: 2 | no cookie
the one made in vain: [null,[],"obsolete"] | cookie of a new session
and its key: [null,"late"] | no cookie
goes on: ["alice",[],null] | no cookie
["alice","used"] | cookie of a user's new session
