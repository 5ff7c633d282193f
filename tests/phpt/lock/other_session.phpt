--TEST--
A locked session holds up nobody else's
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 20]);
$alice = $site->browser();
$alice->get('visit();');
$slow = $alice->begin('visit(); stop();')->reached();
$bob = $site->browser();
$began = hrtime(true);
echo $bob->get('visit();'), $bob->get('visit();');
var_dump(hrtime(true) - $began < 10e9);
echo $slow->go()->end();
?>
--EXPECT--
visit 1 | cookie of a new session
visit 2 | no cookie
bool(true)
visit 2 | no cookie
