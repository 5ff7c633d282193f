--TEST--
With secsess.native_regenerate = rotate the session stays, and its ID rotates at once, but not within the grace of the one before
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.native_regenerate' => 'rotate']);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
foreach (['false', 'true'] as $delete) {
    $site->store->age($handle, 100);
    $response = $alice->get("visit(); var_dump(session_regenerate_id($delete), session_id() === \$_COOKIE['PHPSESSID']); \$_SESSION['n'] += 10;");
    echo $response;
    var_dump($response->handle() === $handle);
    echo $alice->get('visit();');
}
echo "Twice in a request, and in a new session\n";
$site->store->age($handle, 100);
echo $alice->get('visit(); var_dump(session_regenerate_id(), session_regenerate_id());');
echo $alice->get('visit();');
echo $site->browser()->get('visit(); var_dump(session_regenerate_id());');
echo "Within grace\n";
echo $alice->get('visit(); var_dump(session_regenerate_id());');
echo $alice->get('visit();');
?>
--EXPECT--
visit 3
bool(true)
bool(false) | cookie of generation 2
bool(true)
visit 14 | no cookie
visit 15
bool(true)
bool(false) | cookie of generation 3
bool(true)
visit 26 | no cookie
Twice in a request, and in a new session
visit 27
bool(true)
bool(true) | cookie of generation 4
visit 28 | no cookie
visit 1
bool(true) | cookie of a new session
Within grace
visit 29
bool(true) | no cookie
visit 30 | no cookie
