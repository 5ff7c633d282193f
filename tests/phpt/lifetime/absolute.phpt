--TEST--
secsess.absolute_lifetime ends even a session in use, and rotation or renewal don't prolong it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.absolute_lifetime' => 3]);
foreach (['', 'session_regenerate_id();'] as $renew) {
    $alice = $site->browser();
    $first = $alice->get('visit();')->session['absolute_deadline'];
    $second = $alice->get("visit(); $renew")->session['absolute_deadline'];
    var_dump($first === $second);
    $response = await('the deadline', function () use ($alice) {
        $response = $alice->get('session_start(); echo count($_SESSION);');
        return $response->session['verdict'] === 'current' ? null : $response;
    });
    echo $response, $response->session['verdict'], ' ', $response->session['previous_end'], "\n";
}
$site->set('secsess.absolute_lifetime', 0);
var_dump($site->browser()->get('visit();')->session['absolute_deadline']);
?>
--EXPECT--
bool(true)
0 | cookie of a new session
expired absolute
bool(true)
0 | cookie of a new session
expired absolute
NULL
