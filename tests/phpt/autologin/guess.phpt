--TEST--
A guess harms nobody: it costs no look into the store, and is counted
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$redis = new OwnRedis();
$site = new Site([], $redis);
$alice = remembered($site);
$key = $alice->cookies['autologin'];
function commands(Site $site, string $key): int
{
    $browser = $site->browser();
    $browser->cookies['autologin'] = $key;
    $before = $site->store->redis->commands();
    $response = $browser->get(ATTEMPT);
    $commands = $site->store->redis->commands() - $before;
    return $response->body === '[null,"dead"]' || $key === '' ? $commands : -1;
}
$site->browser()->get(ATTEMPT);
/* HELLO and all that belongs to a connection comes in each of them. */
$without = commands($site, '');
$guesses = [guess($key), 'x', str_repeat('0', 133), strrev($key), substr($key, 1), "$key%00", "$key%20", str_repeat('a', 5000), '%ff%fe',
    preg_replace('/^./', 'v', $key), preg_replace('/-([0-9a-v]{7})(?=[0-9a-v]{78}$)/', '-0000002', $key)];
foreach ($guesses as $i => $guess) {
    $commands = commands($site, $guess);
    if ($commands !== $without) {
        echo "guess $i: $commands commands, not $without\n";
    }
}
$guesser = $site->browser();
$guesser->cookies['autologin'] = guess($key);
echo $guesser->get('secsess_on_event(function (array $event) { echo json_encode([$event["event"], $event["detail"], $event["handle"], $event["user"], $event["count"]]), "\n"; });' . ATTEMPT);
echo "the key: ", restarted($alice)->get(ATTEMPT);
?>
--EXPECT--
["forged","auto-login",null,null,1]
[null,"dead"] | cookie of a new session
the key: ["alice","used"] | cookie of a user's new session
