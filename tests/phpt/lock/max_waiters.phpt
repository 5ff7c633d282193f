--TEST--
With secsess.lock_max_waiters = 0 nobody waits; with 1, one does
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.on_lock_refused' => 'readonly', 'secsess.lock_wait' => 10]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$code = 'session_start(); echo secsess_status()["lock"];';
$slow = $alice->begin('session_start(); stop();')->reached();
$began = hrtime(true);
echo $alice->get($code, ini: ['secsess.lock_max_waiters' => 0]);
$waiter = $alice->begin($code, ini: ['secsess.lock_max_waiters' => 1]);
await('one waits', fn () => $site->store->waiters($handle) === 1);
echo $alice->get($code, ini: ['secsess.lock_max_waiters' => 1]);
var_dump(hrtime(true) - $began < 5e9);
$slow->go()->end();
echo $waiter->end();
?>
--EXPECT--
readonly | no cookie
readonly | no cookie
bool(true)
held | no cookie
