--TEST--
A killed holder blocks others no longer than its lease
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$victim = $alice->begin('visit(); stop();', ini: ['secsess.lock_lease' => 0.5])->reached();
$victim->kill(SIGKILL);
$response = $alice->get('visit();');
echo $response, $response->session['lock'], "\n";
?>
--EXPECT--
visit 2 | no cookie
held
