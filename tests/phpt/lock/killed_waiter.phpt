--TEST--
A killed waiter does not hold up the queue
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('visit(); stop();')->reached();
$dead = $alice->begin('visit();');
await('one waits', fn () => $site->store->waiters($handle) === 1);
$last = $alice->begin('visit(); echo secsess_status()["lock"];');
await('two wait', fn () => $site->store->waiters($handle) === 2);
$dead->kill(SIGKILL);
$slow->go()->end();
echo $last->end();
?>
--EXPECT--
visit 3
held | no cookie
