--TEST--
session_abort() keeps nothing and gives the lock back
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit();');
$visit = $alice->begin('visit(); session_abort(); var_dump(session_status() === PHP_SESSION_NONE); stop();')->reached();
var_dump($site->store->isLocked($site->store->handles()[0]));
echo $visit->go()->end();
echo $alice->get('visit();');
?>
--EXPECT--
visit 1 | cookie of a new session
bool(false)
visit 2
bool(true) | no cookie
visit 2 | no cookie
