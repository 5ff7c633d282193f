--TEST--
A store that takes no new session when a key is used locks nobody out
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$redis = new OwnRedis(['maxmemory-policy' => 'noeviction']);
$site = new Site(['secsess.retry_budget' => 0.2], $redis);
$alice = remembered($site);
$attempt = 'session_start(); try { echo secsess_autologin_attempt(); } catch (SecsessException $e) { echo preg_replace("/ at \S+/", "", $e->getMessage()); } echo json_encode([secsess_user(), secsess_status()["autologin"]]);';
foreach (['the replacement arrives', 'the answer gets lost'] as $case) {
    echo "-- $case\n";
    $alice = restarted($alice);
    $alice->get('session_start(); $_SESSION["cart"] = 1;');
    $alice->get('session_start();');
    $redis->client()('CONFIG', 'SET', 'maxmemory', '1');
    $browser = $case === 'the answer gets lost' ? $alice->copy() : $alice;
    echo $browser->get($attempt), number($browser), "\n";
    $redis->client()('CONFIG', 'SET', 'maxmemory', '0');
    if ($browser !== $alice) {
        echo "at once: ", $alice->get(ATTEMPT);
        age_keys($site, 61);
    }
    echo $alice->get(ATTEMPT), number($alice), "\n", $alice->get('session_start(); echo json_encode($_SESSION), secsess_count();');
}
?>
--EXPECT--
-- the replacement arrives
The user was not logged in: the store answered OOM: it reached maxmemory and takes no new sessions: raise maxmemory, or lower the sessions' lifetimes[null,null] | no cookie
autologin number 2
["alice","used"] | cookie of a user's new session
autologin number 3
{"cart":1}2 | no cookie
-- the answer gets lost
The user was not logged in: the store answered OOM: it reached maxmemory and takes no new sessions: raise maxmemory, or lower the sessions' lifetimes[null,null] | no cookie
autologin number 4
at once: [null,"late"] | no cookie
["alice","used"] | cookie of a user's new session
autologin number 5
{"cart":1}3 | no cookie
