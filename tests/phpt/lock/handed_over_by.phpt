--TEST--
Every way to close a session lets the next one in
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['session_write_close();', 'session_abort();', 'session_destroy();', 'exit;', 'throw new Exception("x");',
    'session_start(["read_and_close" => true]);'] as $close) {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $first = $alice->begin("session_start(); stop(); $close echo 'closed'; stop();")->reached();
    $second = $alice->begin('visit(); echo secsess_status()["lock"], " ", secsess_status()["previous_end"];');
    await('somebody waits', fn () => $site->store->waiters($handle) === 1);
    $first->go();
    echo "$close ";
    if (str_contains($close, 'exit') || str_contains($close, 'throw') || str_contains($close, 'read')) {
        if (str_contains($close, 'read')) {
            $first->reached()->go(); /* already active: PHP ignores it, the session stays open */
        }
        $first->end();
        echo $second->end();
    } else {
        $first->reached();
        echo $second->end();
        $first->go()->end();
    }
}
?>
--EXPECT--
session_write_close(); visit 2
held | no cookie
session_abort(); visit 2
held | no cookie
session_destroy(); visit 1
held destroyed | cookie of a new session
exit; visit 2
held | no cookie
throw new Exception("x"); visit 2
held | no cookie
session_start(["read_and_close" => true]); visit 2
held | no cookie
