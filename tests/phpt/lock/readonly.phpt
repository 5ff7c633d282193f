--TEST--
With on_lock_refused = readonly, who waited in vain reads and never writes
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0, 'secsess.on_lock_refused' => 'readonly']);
$alice = $site->browser();
$alice->get('visit();');
$slow = $alice->begin('session_start(); stop();')->reached();
$reader = $alice->begin('visit(); echo secsess_status()["lock"]; stop(); var_dump(session_write_close());')->reached();
echo $slow->go()->end(), $reader->go()->end();
echo $alice->get('session_start(); echo $_SESSION["n"];');
?>
--EXPECTF--
no cookie
visit 2
readonly
Warning: session_write_close(): secsess: changes of session %s were NOT saved: the request did not get the lock, and secsess.on_lock_refused = readonly
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | no cookie
1 | no cookie
