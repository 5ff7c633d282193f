--TEST--
What took over from a session that was made in vain ends with it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$lost = $alice->copy();
echo $lost->get(ATTEMPT . ' session_regenerate_id(); secsess_reauthenticate();');
age_keys($site, 61);
echo $alice->get(ATTEMPT), $alice->get('session_start(); echo secsess_count();'), $lost->get(LOOK);
?>
--EXPECT--
["alice","used"] | cookie of a user's new session
["alice","used"] | cookie of a user's new session
2 | no cookie
[null,[],"obsolete"] | cookie of a new session
