--TEST--
session_destroy() ends the session at once and for good
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('session_start(); $_SESSION["text"] = "very personal";')->handle();
$thief = $alice->copy();

echo $alice->get('session_start(); var_dump(session_destroy(), session_id());');
echo $site->store->life($handle), "\n";
var_dump(str_contains($site->store->everything(), 'very personal'));

foreach ([$thief, $alice] as $browser) {
    $response = $browser->get('session_start(); var_dump($_SESSION);');
    echo $response, $response->session['verdict'], ', ', $response->session['previous_end'], "\n";
}
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], ', ';
var_dump($response->session['previous_end']);
?>
--EXPECT--
bool(true)
string(0) "" | no cookie
ended
bool(false)
array(0) {
} | cookie of a new session
ended, destroyed
array(0) {
} | cookie of a new session
ended, destroyed
visit 1 | no cookie
current, NULL
