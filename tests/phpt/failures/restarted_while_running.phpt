--TEST--
A restarted store costs a change only if it lost the session, and cut connections cost nothing
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site([], $redis);
$alice = $site->browser();
$visit = $alice->begin('visit(); stop(); var_dump(session_write_close());')->reached();
$redis->kill();
$redis->start();
echo $visit->go()->end();
echo "Scripts flushed\n";
$bob = $site->browser();
echo $bob->get('visit();');
$visit = $bob->begin('visit(); stop(); var_dump(session_write_close());')->reached();
$redis->client()('SCRIPT', 'FLUSH');
echo $visit->go()->end();
echo "Connections cut\n";
$visit = $bob->begin('visit(); stop(); var_dump(session_write_close());')->reached();
$redis->client()('CLIENT', 'KILL', 'TYPE', 'normal');
echo $visit->go()->end(), $bob->get('visit();');
?>
--EXPECTF--
visit 1
Warning: session_write_close(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true) | cookie of a new session
Scripts flushed
visit 1 | cookie of a new session
visit 2
bool(true) | no cookie
Connections cut
visit 3
bool(true) | no cookie
visit 4 | no cookie
