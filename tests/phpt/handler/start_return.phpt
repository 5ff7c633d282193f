--TEST--
A session is kept from request to request, and its cookie is sent once
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$bob = $site->browser();

foreach ([$alice, $alice, $bob, $alice] as $browser) {
    $response = $browser->get('visit();');
    echo $response;
    printf("%s, lock %s, life %s\n", $response->session['verdict'], $response->session['lock'],
        $site->store->life($response->handle()));
}
var_dump($alice->sid() !== $bob->sid(), $site->store->isLocked($response->handle()));
?>
--EXPECT--
visit 1 | cookie of a new session
new, lock held, life live
visit 2 | no cookie
current, lock held, life live
visit 1 | cookie of a new session
new, lock held, life live
visit 3 | no cookie
current, lock held, life live
bool(true)
bool(false)
