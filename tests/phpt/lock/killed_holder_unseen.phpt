--TEST--
Who went on without lock beside a holder who is then killed: of those who change what he left one is saved
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0.1]);
$alice = $site->browser();
$alice->get('visit();');
foreach (['the next one holds the lock', 'the next one, too, goes on without'] as $case) {
    echo "$case\n";
    $early = $alice->begin('session_start(); stop(); session_abort();')->reached();
    $before = $alice->begin('visit(); stop();')->reached();
    $early->go()->end();
    $victim = $alice->begin('visit(); stop();')->reached();
    $beside = $alice->begin('visit(); stop();')->reached();
    $victim->kill(SIGKILL);
    echo $case === 'the next one holds the lock' ? $alice->get('visit();') : $before->go()->end();
    echo $beside->go()->end();
    echo $alice->get('session_start(); echo $_SESSION["n"];');
    if ($case === 'the next one holds the lock') {
        $before->go()->end();
    }
}
?>
--EXPECTF--
the next one holds the lock
visit 2 | no cookie
visit 2
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock in time, and another request wrote or holds it | no cookie
2 | no cookie
the next one, too, goes on without
visit 3
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock in time, and another request wrote or holds it | no cookie
visit 3 | no cookie
3 | no cookie
