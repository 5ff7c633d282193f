--TEST--
A read-only store is named as what it is
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
echo $alice->get('visit();');
$redis->client()('REPLICAOF', '127.0.0.1', '1');
echo $alice->get('var_dump(session_start());'), $site->browser()->get('var_dump(session_start());');
$redis->client()('REPLICAOF', 'NO', 'ONE');
echo $alice->get('visit();');
?>
--EXPECTF--
visit 1 | cookie of a new session
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered READONLY: it is a read-only replica: point secsess.store to the master
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered READONLY: it is a read-only replica: point secsess.store to the master
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
visit 2 | no cookie
