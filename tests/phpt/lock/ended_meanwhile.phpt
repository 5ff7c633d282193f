--TEST--
A commit never brings back what was ended or renewed meanwhile
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
foreach (['session_destroy();' => 'ended'] as $end => $life) {
    $handle = $alice->get('session_start(); $_SESSION["a"] = 1;')->handle();
    $other = $alice->copy();
    $slow = $alice->begin('session_start(); $_SESSION["a"] = 2; stop(); var_dump(session_write_close());')->reached();
    $other->get("session_start(); $end", ini: ['secsess.lock_wait' => 0]);
    echo $site->store->life($handle), "\n", $slow->go()->end(), $site->store->life($handle), "\n";
}
echo "The record is gone altogether\n";
$alice->present(null);
$handle = $alice->get('session_start(); $_SESSION["a"] = 1;')->handle();
$slow = $alice->begin('session_start(); $_SESSION["a"] = 2; stop(); var_dump(session_write_close());')->reached();
$site->store->drop($handle);
echo $slow->go()->end(), $site->store->life($handle), "\n";
?>
--EXPECTF--
ended
Warning: session_write_close(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | no cookie
ended
The record is gone altogether
Warning: session_write_close(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | no cookie
absent
