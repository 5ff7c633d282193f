--TEST--
Scripts that the server forgot are loaded again even with secsess.retry_budget = 0
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.retry_budget' => 0], $redis);
$alice = $site->browser();
echo $alice->get('visit();');
$redis->client()('SCRIPT', 'FLUSH');
echo $alice->get('visit();');
$visit = $alice->begin('visit(); stop(); var_dump(session_write_close());')->reached();
$redis->client()('SCRIPT', 'FLUSH');
echo $visit->go()->end(), $alice->get('visit();');
?>
--EXPECT--
visit 1 | cookie of a new session
visit 2 | no cookie
visit 3
bool(true) | no cookie
visit 4 | no cookie
