--TEST--
A lost Set-Cookie leads to another offer with a new number, five times
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$deaf = $alice->copy();
$sid = $deaf->sid();
for ($i = 0; $i < 7; $i++) {
    $site->store->age($handle, 901);
    $response = $deaf->present($sid)->get('session_start(); echo $_SESSION["n"] ?? "nothing";');
    echo $response, $response->session['verdict'], ' ', $response->session['previous_end'], "\n";
    $offers[] = $response->cookies[0] ?? null;
}
var_dump(count(array_unique(array_slice($offers, 0, 5))));
?>
--EXPECT--
2 | cookie of generation 2
due 
2 | cookie of generation 3
orphan 
2 | cookie of generation 4
orphan 
2 | cookie of generation 5
orphan 
2 | cookie of generation 6
orphan 
nothing | cookie of a new session
ended unconfirmed
nothing | cookie of a new session
ended unconfirmed
int(5)
