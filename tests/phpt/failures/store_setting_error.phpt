--TEST--
Without a usable secsess.store there is no session, and the warning says what to do
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.connect_timeout' => 0.3, 'secsess.retry_budget' => 0.3]);
$alice = $site->browser();
$alice->get('visit();');
foreach (['redis+unix:///nonexistent/redis.sock', 'redis://127.0.0.1:1', 'rediss://127.0.0.1:1'] as $store) {
    echo "-- $store\n", $alice->get('var_dump(session_start(), session_id() === ($_COOKIE["PHPSESSID"] ?? ""), isset($_SESSION));
        try { var_dump(session_create_id()); } catch (Error $e) { echo $e->getMessage(); }', ini: ['secsess.store' => $store]);
}
echo $alice->get('visit();');
?>
--EXPECTF--
-- redis+unix:///nonexistent/redis.sock
Warning: session_start(): secsess: the store at unix:/nonexistent/redis.sock can't be reached (No such file or directory): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false)
bool(false)
Warning: session_create_id(): secsess: the store at unix:/nonexistent/redis.sock can't be reached (No such file or directory): see that it runs and that secsess.store names it
bool(false) | no cookie
-- redis://127.0.0.1:1
Warning: session_start(): secsess: the store at tcp:127.0.0.1:1 can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false)
bool(false)
Warning: session_create_id(): secsess: the store at tcp:127.0.0.1:1 can't be reached (Connection refused): see that it runs and that secsess.store names it
bool(false) | no cookie
-- rediss://127.0.0.1:1
Warning: session_start(): secsess: the store at tls:127.0.0.1:1 can't be reached (Connection refused): see that it runs and that secsess.store names it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false)
bool(false)
Warning: session_create_id(): secsess: the store at tls:127.0.0.1:1 can't be reached (Connection refused): see that it runs and that secsess.store names it
bool(false) | no cookie
visit 2 | no cookie
