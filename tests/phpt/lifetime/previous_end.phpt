--TEST--
secsess_status() tells why the former session ended
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$code = 'session_start(); echo secsess_status()["verdict"], " ", json_encode(secsess_status()["previous_end"]);';
$make = function () use ($site): array {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $alice->get('visit();');
    return [$alice, $handle];
};
[$alice, $handle] = $make();
echo 'nothing ended: ', $alice->get($code), 'no cookie: ', $site->browser()->get($code);
$site->store->drop($handle);
echo 'not known: ', $alice->get($code);
[$alice, $handle] = $make();
$site->store->set($handle, expires_at: $site->store->now() - 1);
echo 'expired: ', $alice->copy()->get($code), 'read_and_close: ', $alice->get(str_replace('session_start()', 'session_start(["read_and_close" => true])', $code));
[$alice, $handle] = $make();
$alice->copy()->get('session_start(); session_destroy();');
echo 'destroyed: ', $alice->copy()->get($code), 'read_and_close: ', $alice->get(str_replace('session_start()', 'session_start(["read_and_close" => true])', $code));
[$alice, $handle] = $make();
$other = $alice->copy();
$alice->get('session_start(); session_regenerate_id();');
$site->set('secsess.grace', 0);
echo 'renewed: ', $other->get($code);
$site->set('secsess.grace', 60);
[$alice, $handle] = $make();
$other = $alice->copy();
$site->store->age($handle, 901);
$alice->get('visit();');
$alice->get('visit();');
$site->store->age($handle, 61);
echo 'an old ID: ', $other->get($code), 'after it: ', $alice->get($code);
?>
--EXPECT--
nothing ended: current null | no cookie
no cookie: new null | cookie of a new session
not known: ended "unknown" | cookie of a new session
expired: expired "idle" | cookie of a new session
read_and_close: expired "idle" | cookie of a new session
destroyed: ended "destroyed" | cookie of a new session
read_and_close: ended "destroyed" | cookie of a new session
renewed: obsolete "renewed" | cookie of a new session
an old ID: obsolete "obsolete" | cookie of a new session
after it: incident "incident" | cookie of a new session
