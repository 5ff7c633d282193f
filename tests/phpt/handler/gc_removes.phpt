--TEST--
session_gc() removes what is over, and nothing else
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$make = fn (Browser $browser): string => $browser->get('session_start(); $_SESSION["a"] = 1;')->handle();
$alice = $site->browser();
$bob = $site->browser();
$handles = ['live' => $make($alice), 'over' => $make($site->browser()), 'over and open' => $make($bob), 'ended' => $make($dave = $site->browser())];
$dave->get('session_start(); session_destroy();');
$carol = remembered($site, 'carol');
$slow = $bob->begin('visit(); stop();')->reached();
$site->store->expire($handles['over']);
$site->store->expire($handles['over and open']);
$code = 'session_start(); echo session_gc(), " removed\n";';
echo $site->cli($code), $slow->go()->end(), $site->cli($code);
foreach ($handles as $case => $handle) {
    echo "$case: ", file_exists($site->store->path($handle)) ? 'there' : 'gone', "\n";
}
echo $alice->get(LOOK), $carol->get(LOOK), restarted($carol)->get(ATTEMPT);
echo "Bit by bit, when pages start their sessions\n";
$site->store->expire($handles['live']);
await('its turn', function () use ($site, $carol, $handles): bool {
    $carol->get('session_start();', ini: ['session.gc_probability' => 1, 'session.gc_divisor' => 1]);
    return !file_exists($site->store->path($handles['live']));
});
echo "gone\n";
?>
--EXPECTF--
2 removed
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
0 removed
live: there
over: gone
over and open: gone
ended: there
[null,{"a":1},null] | no cookie
["carol",{"of":"carol"},null] | no cookie
["carol","used"] | cookie of a user's new session
Bit by bit, when pages start their sessions
gone
