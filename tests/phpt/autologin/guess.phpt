--TEST--
A guess harms nobody: it costs no look into the store, and is counted
--SKIPIF--
<?php require __DIR__ . '/../include/own-store-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(alone: true);
$alice = remembered($site);
$key = $alice->cookies['autologin'];
function work(Site $site, string $key): int
{
    $browser = $site->browser();
    $browser->cookies['autologin'] = $key;
    $before = $site->store->work();
    $response = $browser->get(ATTEMPT);
    $work = $site->store->work() - $before;
    return $response->body === '[null,"dead"]' || $key === '' ? $work : -1;
}
$site->browser()->get(ATTEMPT);
/* HELLO and all that belongs to a connection comes in each of them. */
$without = work($site, '');
$guesses = [guess($key), 'x', str_repeat('0', 133), strrev($key), substr($key, 1), "$key%00", "$key%20", str_repeat('a', 5000), '%ff%fe',
    ($key[0] === 'v' ? 'u' : 'v') . substr($key, 1), preg_replace('/-([0-9a-v]{7})(?=[0-9a-v]{78}$)/', '-0000002', $key)];
foreach ($guesses as $i => $guess) {
    $work = work($site, $guess);
    if ($work !== $without) {
        echo "guess $i: $work of work, not $without\n";
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
