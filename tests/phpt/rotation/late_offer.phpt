--TEST--
A slow page's offer is dropped before it is sent, and taken back
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['without output' => '', 'with output' => 'echo "text\n"; send();', 'redirect' => 'header("Location: /next"); exit;'] as $name => $end) {
    echo "-- $name\n";
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $alice->get('session_start();', ['Purpose' => 'prefetch']);
    $site->store->age($handle, 901);
    $visit = $alice->begin("setcookie('PHPSESSIDX', 'kept'); setcookie('other', 'kept'); visit(); stop(); $end",
        ini: ['secsess.grace' => 0.2, 'secsess.rotate_interval' => 0.4])->reached();
    $offered = $site->store->header($handle);
    await('half the grace', fn () => $site->store->now() > $offered['offered_at'] + 110);
    $response = $visit->go()->end();
    $header = $site->store->header($handle);
    echo $response, json_encode($response->all('Set-Cookie')), "\n";
    printf("G %d then %d, C %d, offers %d\n", $offered['newest'], $header['newest'], $header['confirmed'], $header['offers']);
    /* Taken back, it is due again. */
    $site->store->age($handle, 901);
    echo $alice->get('visit();');
    echo $alice->get('visit();');
}
?>
--EXPECT--
-- without output
visit 2 | no cookie
["PHPSESSIDX=kept","other=kept"]
G 2 then 1, C 1, offers 0
visit 3 | cookie of generation 2
visit 4 | no cookie
-- with output
visit 2
text | no cookie
["PHPSESSIDX=kept","other=kept"]
G 2 then 1, C 1, offers 0
visit 3 | cookie of generation 2
visit 4 | no cookie
-- redirect
302 visit 2 | no cookie
["PHPSESSIDX=kept","other=kept"]
G 2 then 1, C 1, offers 0
visit 3 | cookie of generation 2
visit 4 | no cookie
