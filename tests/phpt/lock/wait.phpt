--TEST--
Who comes while a session is locked waits for its turn and sees what was written
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$first = $alice->begin('visit(); stop();')->reached();
$second = $alice->begin('visit(); echo secsess_status()["lock"];');
await('somebody waits', fn () => $site->store->waiters($handle) === 1);
$third = $alice->begin('visit(); echo secsess_status()["lock"];');
await('two wait', fn () => $site->store->waiters($handle) === 2);
var_dump($second->runs(), $third->runs());
echo $first->go()->end(), $second->end(), $third->end(), $alice->get('visit();');
printf("%d waiters, locked %d\n", $site->store->waiters($handle), $site->store->isLocked($handle));
?>
--EXPECT--
bool(true)
bool(true)
visit 2 | no cookie
visit 3
held | no cookie
visit 4
held | no cookie
visit 5 | no cookie
0 waiters, locked 0
