--TEST--
A rotation sends exactly one cookie, is confirmed by the next request, and leaves its parent behind
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$show = function (Response $response) use ($site): void {
    $header = $site->store->header($response->handle());
    printf("%s%s, presented %d; G %d, C %d, offers %d\n", $response, $response->session['verdict'],
        $response->session['generation'], $header['newest'], $header['confirmed'], $header['offers']);
};
$code = 'visit(); var_dump(session_id() === $_COOKIE["PHPSESSID"]);';
$show($first = $alice->get('visit();'));
$show($alice->get($code));
echo "Due\n";
$site->store->age($first->handle(), 901);
$parent = $alice->copy();
$show($alice->get($code));
echo "Requests that were under way with the parent\n";
$show($parent->get($code));
$show($parent->get($code));
echo "Confirmed\n";
$show($alice->get($code));
$show($alice->get($code));
echo "The parent within grace\n";
$show($parent->get($code));
echo "The next rotation\n";
$site->store->age($first->handle(), 901);
$show($alice->get($code));
var_dump(count($site->store->handles()));
?>
--EXPECT--
visit 1 | cookie of a new session
new, presented 1; G 1, C 0, offers 0
visit 2
bool(true) | no cookie
current, presented 1; G 1, C 1, offers 0
Due
visit 3
bool(false) | cookie of generation 2
due, presented 1; G 2, C 1, offers 1
Requests that were under way with the parent
visit 4
bool(true) | no cookie
parent, presented 1; G 2, C 1, offers 1
visit 5
bool(true) | no cookie
parent, presented 1; G 2, C 1, offers 1
Confirmed
visit 6
bool(true) | no cookie
current, presented 2; G 2, C 2, offers 0
visit 7
bool(true) | no cookie
current, presented 2; G 2, C 2, offers 0
The parent within grace
visit 8
bool(true) | no cookie
parent, presented 1; G 2, C 2, offers 0
The next rotation
visit 9
bool(false) | cookie of generation 3
due, presented 2; G 3, C 2, offers 1
int(1)
