--TEST--
A key that holds something else is refused, and left as it is
--SKIPIF--
<?php require __DIR__ . '/../include/redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$redis = $site->store->redis;
$redis('DEL', $site->store->key($handle));
$redis('RPUSH', $site->store->key($handle), 'something else');
echo $alice->get('var_dump(session_start());'), $redis('TYPE', $site->store->key($handle)), "\n";
echo $alice->get('var_dump(session_start(["read_and_close" => true]));');
?>
--EXPECTF--
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered WRONGTYPE: a key of ours holds something else: give secsess a prefix of its own (?prefix=)
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
list
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered WRONGTYPE: a key of ours holds something else: give secsess a prefix of its own (?prefix=)
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
