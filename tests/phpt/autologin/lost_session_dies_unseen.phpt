--TEST--
A session that was made in vain is refused where its end got lost
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$lost = $alice->copy();
$lost->get(ATTEMPT);
$before = $site->store->records();
age_keys($site, 61);
echo $alice->get(ATTEMPT);
/* As if the store had not kept it. */
$site->store->restore($before);
echo $lost->get(LOOK), $alice->get(LOOK);
?>
--EXPECT--
["alice","used"] | cookie of a user's new session
[null,[],"obsolete"] | cookie of a new session
["alice",[],null] | no cookie
