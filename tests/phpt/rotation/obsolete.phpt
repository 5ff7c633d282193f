--TEST--
An obsolete ID yields nothing, and overwrites no cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$make = function () use ($site): array {
    $alice = $site->browser();
    $handle = $alice->get('session_start(); $_SESSION["secret"] = "data";')->handle();
    $alice->get('session_start();');
    $old = $alice->copy();
    $site->store->age($handle, 901);
    $alice->get('session_start();');
    $alice->get('session_start();');
    $site->store->age($handle, 61);
    return [$alice, $old, $handle];
};
$code = 'session_start(); echo count($_SESSION), " ", secsess_status()["verdict"], " ", secsess_status()["previous_end"], "\n"; $_SESSION["mine"] = 1;';
echo "A script's request\n";
[$alice, $old, $handle] = $make();
$records = count($site->store->handles());
echo $old->get($code, Browser::FETCH), $site->store->life($handle), "\n";
var_dump(count($site->store->handles()) - $records);
echo $old->get($code, Browser::FETCH), $site->store->life($handle), "\n";
echo "The owner comes: an incident\n";
echo $alice->get($code), $alice->get($code);
echo "Top-level navigation\n";
[$alice, $old, $handle] = $make();
echo $old->get($code), $site->store->life($handle), "\n", $old->get($code);
echo "A late upload by the same browser\n";
[$alice, $old, $handle] = $make();
echo $old->post($code, 'a=b', Browser::FETCH), $site->store->life($handle), "\n", $alice->get('session_start(); echo $_SESSION["secret"];');
echo "An upload by another browser\n";
[$alice, $old, $handle] = $make();
echo $old->post($code, 'a=b', Browser::FETCH + ['User-Agent' => 'Other/2']), $site->store->life($handle), "\n";
foreach (['deny', 'session', 'user'] as $setting) {
    echo "on_obsolete = $setting\n";
    $site->set('secsess.on_obsolete', $setting);
    [$alice, $old, $handle] = $make();
    echo $old->get($code, Browser::FETCH), $site->store->life($handle), "\n", $alice->get('session_start(); echo count($_SESSION);');
}
?>
--EXPECT--
A script's request
0 obsolete obsolete | no cookie
suspect
int(0)
0 ended obsolete | cookie of a new session
suspect
The owner comes: an incident
0 incident incident | cookie of a new session
1 current | no cookie
Top-level navigation
0 obsolete obsolete | cookie of a new session
suspect
1 current | no cookie
A late upload by the same browser
0 obsolete obsolete | no cookie
live
data | no cookie
An upload by another browser
0 obsolete obsolete | no cookie
suspect
on_obsolete = deny
0 obsolete obsolete | no cookie
live
1 | no cookie
on_obsolete = session
0 obsolete obsolete | no cookie
ended
0 | cookie of a new session
on_obsolete = user
0 obsolete obsolete | no cookie
ended
0 | cookie of a new session
