--TEST--
A store that is full takes no new sessions, and keeps those that it has
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis(['maxmemory-policy' => 'noeviction']);
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
echo $alice->get('visit();'), $alice->get('visit();');
$redis->client()('CONFIG', 'SET', 'maxmemory', '1');
echo $site->browser()->get('var_dump(session_start());');
echo "Known sessions go on\n", $alice->get('visit();'), $alice->get('session_start(); $_SESSION["text"] = str_repeat("x", 5000); var_dump(session_write_close());'),
    $alice->get('session_start(); echo strlen($_SESSION["text"]);'), $alice->get('session_start(); var_dump(session_destroy());');
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2 | no cookie
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered OOM: it reached maxmemory and takes no new sessions: raise maxmemory, or lower the sessions' lifetimes
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Known sessions go on
visit 3 | no cookie
bool(true) | no cookie
5000 | no cookie
bool(true) | no cookie
