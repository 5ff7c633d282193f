--TEST--
Any of the offers can be confirmed, and then the older are left behind
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$sid = $alice->sid();
foreach ([1, 2, 3] as $i) {
    $site->store->age($handle, 901);
    echo $alice->present($sid)->get('visit();');
}
$response = $alice->get('visit();');
echo $response, $response->session['generation'], ' ', $response->session['verdict'], "\n";
$response = $alice->present($sid)->get('visit();');
echo $response, $response->session['generation'], ' ', $response->session['verdict'], "\n";
$site->store->age($handle, 61);
$response = $alice->present($sid)->get('session_start(); echo count($_SESSION);', Browser::FETCH);
echo $response, $response->session['generation'], ' ', $response->session['verdict'], "\n";
?>
--EXPECT--
visit 3 | cookie of generation 2
visit 4 | cookie of generation 3
visit 5 | cookie of generation 4
visit 6 | no cookie
4 current
visit 7 | no cookie
1 parent
0 | no cookie
1 obsolete
