--TEST--
With short settings rotation, confirmation and obsolescence come by themselves
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$old = $alice->copy();
$response = await('rotation', function () use ($alice) {
    $response = $alice->get('visit();');
    return $response->session['verdict'] === 'due' ? $response : null;
});
echo $response->cookie(), "\n";
$status = $response->session;
var_dump($status['rotated_at'] - $status['created_at'] >= 1);
$response = $alice->get('session_start();');
echo $response->cookie(), "\n";
$response = await('the parent becomes obsolete', function () use ($old) {
    $response = $old->get('session_start(); echo count($_SESSION);', Browser::FETCH);
    return $response->session['verdict'] === 'obsolete' ? $response : null;
});
echo $response;
?>
--EXPECT--
cookie of generation 2
bool(true)
no cookie
0 | no cookie
