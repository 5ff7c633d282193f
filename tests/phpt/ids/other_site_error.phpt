--TEST--
An ID of another site, which has another secret, is forged
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$other = new Site();
$alice = $site->browser();
$alice->get('visit();');
$response = $other->browser()->present($alice->sid())->get('visit();');
echo $response, $response->session['verdict'], "\n";
echo $other->browser()->get('visit();');
echo $alice->get('visit();');
?>
--EXPECT--
visit 1 | cookie of a new session
new
visit 1 | cookie of a new session
visit 2 | no cookie
