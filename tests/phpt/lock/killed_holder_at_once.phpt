--TEST--
The lock of a killed holder is free at once, and its change is lost
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_lease' => 3600, 'secsess.lock_wait' => 60, 'secsess.on_lock_refused' => 'fail']);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
foreach (['nobody waits', 'somebody waits'] as $case) {
    $victim = $alice->begin('visit(); stop();')->reached();
    $waiter = null;
    if ($case === 'somebody waits') {
        $waiter = $alice->begin('visit();');
        await('one waits', fn () => $site->store->waiters($handle) === 1);
    }
    $began = hrtime(true);
    $victim->kill(SIGKILL);
    $response = $waiter?->end() ?? $alice->get('visit();');
    echo "$case: $response", $response->session['lock'], "\n";
    var_dump(hrtime(true) - $began < 10e9);
}
?>
--EXPECT--
nobody waits: visit 2 | no cookie
held
bool(true)
somebody waits: visit 3 | no cookie
held
bool(true)
