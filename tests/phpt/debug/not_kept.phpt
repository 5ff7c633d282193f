--TEST--
Changes of a session that is not kept are told, and once
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 0]);
$write = 'session_start(); $_SESSION["late"] = 1; echo secsess_status()["lock"] ?? "no lock", "\n";';

echo "Obsolete\n";
$alice = $site->browser();
$handle = $alice->get('session_start(); $_SESSION["n"] = 1;')->handle();
$alice->get('session_start();');
$old = $alice->copy();
$site->store->age($handle, 901);
$alice->get('session_start();');
$alice->get('session_start();');
$site->store->age($handle, 61);
$site->set('secsess.on_obsolete', 'deny');
echo $old->get($write, Browser::FETCH);
echo told($old->get("$write session_commit(); \$_SESSION['later'] = 1;", Browser::FETCH)), "\n";
echo told($old->get('session_start(); echo count($_SESSION);', Browser::FETCH)), "\n";

echo "A snapshot\n";
$alice = $site->browser();
$alice->get('visit();');
$stale = $alice->copy();
$alice->get('session_start(); session_regenerate_id();');
echo told($stale->get($write)), "\n", told($stale->get('session_start();')), "\n";

echo "Without the lock\n";
foreach (['readonly', 'optimistic'] as $setting) {
    $site->set('secsess.on_lock_refused', $setting);
    $site->set('secsess.lock_wait', 0);
    $slow = $alice->begin('session_start(); $_SESSION["slow"] = microtime(); stop();')->reached();
    $other = $alice->begin("$write stop();")->reached();
    $slow->go()->end();
    echo "$setting: ", told($other->go()->end()), "\n";
}
?>
--EXPECT--
Obsolete
none
Warning: PHP Request Shutdown: secsess: $_SESSION was changed, and nothing of it is saved: added "late"; this request got an empty session that is not kept (secsess_status() says why) | no cookie
Warning: added "late" | Warning: added "later"
nothing
A snapshot
Warning: changes of session were NOT saved
nothing
Without the lock
readonly: Warning: changes of session were NOT saved
optimistic: Warning: changes of session were NOT saved
