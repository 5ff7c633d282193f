--TEST--
Scripts' requests and posts rotate as any other
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['GET', 'POST', 'PUT', 'DELETE'] as $method) {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $alice->get('visit();');
    $site->store->age($handle, 901);
    echo $alice->begin('visit();', $method, Browser::FETCH, body: 'a=b')->end(), $alice->get('visit();');
}
?>
--EXPECT--
visit 3 | cookie of generation 2
visit 4 | no cookie
visit 3 | cookie of generation 2
visit 4 | no cookie
visit 3 | cookie of generation 2
visit 4 | no cookie
visit 3 | cookie of generation 2
visit 4 | no cookie
