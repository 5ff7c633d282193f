--TEST--
When the store lost its secret, former IDs are forged, and nothing is refused
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site([], $redis);
$alice = $site->browser();
echo $alice->get('visit();');
$redis->client()('FLUSHALL');
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], "\n", $alice->get('visit();');
echo "In a worker that has it still\n";
$bob = $site->browser();
$visit = $bob->begin('visit(); session_commit(); stop(); visit(); session_commit(); stop(); visit();')->reached();
$redis->client()('FLUSHALL');
$redis->client()('CLIENT', 'KILL', 'TYPE', 'normal');
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
