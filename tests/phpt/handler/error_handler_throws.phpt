--TEST--
At the request's end nothing is thrown because of the store
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(redis: $redis);
$alice = $site->browser();
$handler = 'set_error_handler(function ($level, $message) { echo "HANDLER: $message\n"; throw new Exception("thrown"); });
    register_shutdown_function(function () { echo "shutdown function\n"; });';
echo $alice->get('visit();');
$visit = $alice->begin("$handler visit(); stop();")->reached();
$redis->kill();
echo $visit->go()->end();

echo "While the page runs, the warning comes to the handler\n";
$redis->start();
$visit = $alice->present(null)->begin("$handler visit(); stop(); try { session_write_close(); } catch (Exception \$e) { echo \$e->getMessage(); }")
    ->reached();
$redis->kill();
echo $visit->go()->end();
?>
--EXPECT--
