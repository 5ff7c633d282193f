--TEST--
A holder whose lease ran out can't write once another had the lock
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$late = $alice->begin('visit(); $_SESSION["by"] = "the late one"; stop(); var_dump(session_write_close());',
    ini: ['secsess.lock_lease' => 0.2])->reached();
await('end of the lease', fn () => !$site->store->isLocked($handle));
echo $alice->get('visit(); $_SESSION["by"] = "the other";');
echo $late->go()->end();
echo $alice->get('session_start(); echo $_SESSION["n"], $_SESSION["by"];');
echo "Nobody came: the late one may write\n";
$late = $alice->begin('visit(); stop(); var_dump(session_write_close());', ini: ['secsess.lock_lease' => 0.2])->reached();
await('end of the lease', fn () => !$site->store->isLocked($handle));
echo $late->go()->end(), $alice->get('session_start(); echo $_SESSION["n"];');
echo "Renewing is refused too\n";
$late = $alice->begin('visit(); stop(); var_dump(session_regenerate_id());', ini: ['secsess.lock_lease' => 0.2])->reached();
await('end of the lease', fn () => !$site->store->isLocked($handle));
$alice->get('visit();');
echo $late->go()->end(), $alice->get('session_start(); echo $_SESSION["n"];');
?>
--EXPECTF--
visit 2 | no cookie
visit 2
Warning: session_write_close(): secsess: changes of session %s were NOT saved: its lock ran out (secsess.lock_lease) and another request took it
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | no cookie
2the other | no cookie
Nobody came: the late one may write
visit 3
bool(true) | no cookie
3 | no cookie
Renewing is refused too
visit 4
Warning: session_regenerate_id(): secsess: the session ID was not renewed: only a request that holds the session's lock and presented its newest ID may
bool(false)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: its lock ran out (secsess.lock_lease) and another request took it | no cookie
4 | no cookie
