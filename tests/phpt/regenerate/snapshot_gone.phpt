--TEST--
When grace ends, what the old session held is physically gone
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.grace' => 0.3]);
$alice = $site->browser();
$old = $alice->get('session_start(); $_SESSION["text"] = "before the login";')->handle();
$stale = $alice->copy();
$alice->get('session_start(); $_SESSION = ["user" => "alice"]; session_regenerate_id();');
var_dump(str_contains($site->store->everything(), 'before the login'));
await('end of grace', fn () => $site->store->snapshots() === 0);
/* A Redis removes it by itself. */
$site->cli('session_start(); session_gc();');
var_dump(str_contains($site->store->everything(), 'before the login'), $site->store->life($old));
$response = $stale->get('session_start(); echo count($_SESSION);', Browser::FETCH);
echo $response, $response->session['verdict'], "\n";
$response = $stale->get('session_start(); echo count($_SESSION);');
echo $response, $response->session['verdict'], "\n";
?>
--EXPECT--
bool(true)
bool(false)
string(7) "retired"
0 | no cookie
obsolete
0 | cookie of a new session
obsolete
