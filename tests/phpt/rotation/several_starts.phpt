--TEST--
However often a request starts its session, there is one offer and one cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$site->store->age($handle, 901);
$response = $alice->get('
    setcookie("PHPSESSIDX", "kept");
    setcookie("other", "kept");
    header("X-Before: a");
    foreach ([1, 2, 3] as $i) { visit(); session_write_close(); }
    visit(); session_abort(); visit(); session_reset();
    setcookie("last", "kept");');
echo $response;
foreach ($response->all('Set-Cookie') as $cookie) {
    echo preg_replace('/^(PHPSESSID=)[^;]+/', '$1(ID)', $cookie), "\n";
}
$header = $site->store->header($handle);
printf("G %d, C %d, offers %d\n", $header['newest'], $header['confirmed'], $header['offers']);
echo $alice->get('visit();');
?>
--EXPECTF--
visit 3
visit 4
visit 5
visit 6
visit 6 | cookie of generation 2
PHPSESSIDX=kept
other=kept
PHPSESSID=(ID); path=/%S
last=kept
G 2, C 1, offers 1
visit 6 | no cookie
