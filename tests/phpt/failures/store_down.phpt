--TEST--
While the store is down nobody gets an ID or a cookie, and nobody is logged out
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
$alice->get('visit();');
$dump = $site->store->redis->__invoke('DUMP', $key = $site->store->key($site->store->handles()[0]));
$secret = null;
foreach ($site->store->redis->keys() as $name) { $saved[$name] = $site->store->redis->__invoke('DUMP', $name); }
$redis->kill();
$code = 'var_dump(session_start(), isset($_SESSION)); echo json_encode(error_get_last()["message"]);';
echo "Down\n", $alice->get($code), $site->browser()->get($code), $alice->get('var_dump(session_start(["read_and_close" => true]));'),
    $site->browser()->present('forged')->get('var_dump(session_start());');
echo "Up again\n";
$redis->start();
foreach ($saved as $name => $dump) { $redis->client()('RESTORE', $name, 0, $dump); }
echo $alice->get('visit();');
?>
--EXPECTF--
Down
Warning: session_start(): secsess: the store at unix:%s/redis.sock can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false)
"session_start(): Failed to initialize storage module: secsess (path: %S)" | no cookie
Warning: session_start(): secsess: the store at unix:%s/redis.sock can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false)
"session_start(): Failed to initialize storage module: secsess (path: %S)" | no cookie
Warning: session_start(): secsess: the store at unix:%s/redis.sock can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Warning: session_start(): secsess: the store at unix:%s/redis.sock can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Up again
visit 2 | no cookie
