--TEST--
A session ends when nobody asked for it longer than session.gc_maxlifetime
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.gc_maxlifetime' => 1]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$late = $alice->copy();
echo "Used again and again it lives on\n";
$end = $site->store->now() + 1300;
await('longer than the idle time', function () use ($alice, $site, $end) {
    $response = $alice->get('session_start();');
    if ($response->session['verdict'] !== 'current') { throw new RuntimeException($response->session['verdict']); }
    return $site->store->now() > $end;
});
echo $alice->get('visit();');
await('idle time', fn () => $site->store->now() > $site->store->header($handle)['expires_at']);
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], ' ', $response->session['previous_end'], "\n";
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], ' ', json_encode($response->session['previous_end']), "\n";
?>
--EXPECT--
Used again and again it lives on
visit 2 | no cookie
visit 1 | cookie of a new session
expired idle
visit 2 | no cookie
current null
