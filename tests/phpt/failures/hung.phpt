--TEST--
A store that hangs costs no more than the time-out
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.answer_timeout' => 0.3, 'secsess.connect_timeout' => 0.3, 'secsess.retry_budget' => 0.3], $redis);
$alice = $site->browser();
echo $alice->get('visit();');
$visit = $alice->begin('visit(); stop(); $t = hrtime(true); var_dump(session_write_close()); var_dump(hrtime(true) - $t < 3e9);')->reached();
$redis->freeze();
echo "At commit\n", $visit->go()->end();
echo "At open\n", $alice->get('$t = hrtime(true); var_dump(session_start()); var_dump(hrtime(true) - $t < 3e9);');
$redis->thaw();
$response = $alice->get('session_start(); echo $_SESSION["n"];');
echo $response->cookie(), "\n";
?>
--EXPECTF--
visit 1 | cookie of a new session
At commit
visit 2
Warning: session_write_close(): secsess: changes of session %s were NOT saved: no answer from unix:%s/redis.sock within 300 ms; see whether it is overloaded, stopped or in a slow command
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S)
bool(true)
bool(true) | no cookie
At open
Warning: session_start(): secsess: no answer from unix:%s/redis.sock within 300 ms; see whether it is overloaded, stopped or in a slow command
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(true) | no cookie
no cookie
