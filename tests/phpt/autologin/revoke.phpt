--TEST--
secsess_revoke() ends all keys, also those that are issued by what it ended
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$laptop = remembered($site);
$phone = remembered($site);
$bob = remembered($site, 'bob');
$slow = $site->browser();
$slow->get('session_start(); secsess_login("alice");');
$visit = $slow->begin('session_start(); stop(); secsess_autologin_issue();')->reached();
echo $site->cli('echo secsess_revoke("alice"), " sessions, ", count(secsess_autologin_keys("alice")), " keys\n";');
echo "laptop: ", restarted($laptop)->get(ATTEMPT);
echo "phone: ", restarted($phone)->get(ATTEMPT);
echo "bob: ", restarted($bob)->get(ATTEMPT);
echo "under way: ", $visit->go()->end(), number($slow), "\n", "its key: ", restarted($slow)->get(ATTEMPT);
echo $site->cli('echo count(secsess_autologin_keys("alice")), " keys\n";');
echo "in again: ", restarted(remembered($site))->get(ATTEMPT);
?>
--EXPECTF--
3 sessions, 0 keys
laptop: [null,"dead"] | cookie of a new session
phone: [null,"dead"] | cookie of a new session
bob: ["bob","used"] | cookie of a user's new session
under way: Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
autologin number 1
its key: [null,"dead"] | cookie of a new session
0 keys
in again: ["alice","used"] | cookie of a user's new session
