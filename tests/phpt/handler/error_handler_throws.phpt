--TEST--
At the request's end nothing is thrown because of the store
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
$handler = 'set_error_handler(function ($level, $message) { echo "HANDLER: $message\n"; throw new Exception("thrown"); });
    register_shutdown_function(function () { echo "shutdown function\n"; });';
echo $alice->get('visit();');
$visit = $alice->begin("$handler visit(); stop();")->reached();
$redis->kill();
echo $visit->go()->end();

echo "In a class of the application's\n";
$redis->start();
$class = 'class Mine extends SessionHandler {
    public function write(string $id, string $data): bool { return parent::write($id, $data); }
    public function close(): bool { return parent::close(); }
}
session_set_save_handler(new Mine);';
$visit = $alice->present(null)->begin("$class $handler visit(); stop();")->reached();
$redis->kill();
echo $visit->go()->end();

echo "While the page runs, the warning comes to the handler\n";
$redis->start();
$visit = $alice->present(null)->begin("$handler visit(); stop(); try { session_write_close(); } catch (Exception \$e) { echo \$e->getMessage(); }")
    ->reached();
$redis->kill();
echo $visit->go()->end();
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2
shutdown function
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s | no cookie
In a class of the application's
visit 1
shutdown function
Warning: SessionHandler::write(): secsess: changes of session %s were NOT saved: %s | cookie of a new session
While the page runs, the warning comes to the handler
visit 1
HANDLER: session_write_close(): secsess: changes of session %s were NOT saved: %s
thrownshutdown function | cookie of a new session
