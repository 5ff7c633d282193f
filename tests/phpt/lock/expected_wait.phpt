--TEST--
Who could not get the lock in time is not let into the queue at all
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.on_lock_refused' => 'readonly']);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('session_start(); stop();')->reached();
/* As if it had held the lock for a minute. */
$site->store->ageLock($handle, 60);
$began = hrtime(true);
echo $alice->get('session_start(); echo secsess_status()["lock"];', ini: ['secsess.lock_wait' => 30]);
var_dump(hrtime(true) - $began < 10e9);
$slow->go()->end();
?>
--EXPECT--
readonly | no cookie
bool(true)
