--TEST--
What can't be written is told, and leaves a session as it was
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/no-room.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit();'), $alice->get('visit();');
echo "No room\n", str_replace($site->folder, '(folder)', without_room($site, fn (): string => $alice->get('visit();')
    . $alice->get('session_start(["read_and_close" => true]); echo $_SESSION["n"];')
    . $alice->get('visit(); @session_commit(); session_start(); echo secsess_status()["lock"]; session_abort();')
    . $site->browser()->get('var_dump(session_start());')));
$handles = $site->store->handles();
echo count($handles), ' session, ', $site->store->isLocked($handles[0]) ? 'locked' : 'not locked', "\n";
echo "Room again\n", $alice->get('visit();');
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2 | no cookie
No room
visit 3
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess can't be written, and is as it was: File too large | no cookie
2 | no cookie
visit 3
held | no cookie
Warning: session_start(): secsess: %s in the session directory (folder)/secsess can't be written, and is as it was: File too large
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false) | no cookie
1 session, not locked
Room again
visit 3 | no cookie
