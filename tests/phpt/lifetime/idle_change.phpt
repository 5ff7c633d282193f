--TEST--
The idle time is that of the last request
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit();');
foreach ([1000, 100000] as $seconds) {
    $response = $alice->get('visit(); echo ini_get("session.gc_maxlifetime");', ini: ['session.gc_maxlifetime' => $seconds]);
    $header = $site->store->header($response->handle());
    echo $response, round(($header['expires_at'] / 1000 - $response->session['last_seen_at']) / $seconds, 1), "\n";
}
?>
--EXPECT--
visit 2
1000 | no cookie
1
visit 3
100000 | no cookie
1
