--TEST--
Who doesn't hold the lock is offered nothing
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$site->store->age($handle, 901);
$slow = $alice->begin('visit(); stop();', ini: ['secsess.rotate_interval' => 86400])->reached();
foreach (['optimistic', 'readonly'] as $setting) {
    $response = $alice->get('session_start(); echo $_SESSION["n"];', ini: ['secsess.on_lock_refused' => $setting]);
    echo $response, $response->session['verdict'], ' ', $response->session['lock'], "\n";
}
echo $slow->go()->end();
echo $alice->get('visit();');
?>
--EXPECT--
2 | no cookie
current optimistic
2 | no cookie
current readonly
visit 3 | no cookie
visit 4 | cookie of generation 2
