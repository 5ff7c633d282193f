--TEST--
When the store lost its secret, former IDs are forged, and nothing is refused
--SKIPIF--
<?php require __DIR__ . '/../include/own-store-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(alone: true);
$alice = $site->browser();
echo $alice->get('visit();');
$site->store->flush();
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], "\n", $alice->get('visit();');
echo "In a worker that has it still\n";
$bob = $site->browser();
$visit = $bob->begin('visit(); session_commit(); stop(); visit(); session_commit(); stop(); visit();')->reached();
$site->store->flush();
$visit->go()->reached();
echo $visit->go()->end(), $bob->get('visit();');
?>
--EXPECT--
visit 1 | cookie of a new session
visit 1 | cookie of a new session
new
visit 2 | no cookie
In a worker that has it still
visit 1
visit 1
visit 2 | cookie of a new session
visit 3 | no cookie
