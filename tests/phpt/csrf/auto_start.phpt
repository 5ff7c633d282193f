--TEST--
With session.auto_start the session is there before a request is refused: it is as it was, and nobody has to wait for its lock
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf' => 'enforce', 'secsess.csrf_rewrite' => 1, 'session.auto_start' => 1, 'secsess.on_lock_refused' => 'fail', 'secsess.lock_wait' => 0]);
$alice = $site->browser(['Sec-Fetch-Site' => 'same-origin']);
$visit = '$_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1; echo $_SESSION["n"];';
echo $alice->get($visit), $alice->post($visit, '');
$response = $alice->post($visit, '', ['Sec-Fetch-Site' => 'cross-site']);
echo $response->status, ' ', strtok($response->body, ':'), "\n";
echo $alice->post($visit, '');
preg_match('/value="([\w-]{43})"/', $alice->get('echo "<form method=post></form>";')->body, $found);
$alice->headers = ['User-Agent' => 'Browser/1.0'];
echo $alice->post($visit . ' var_dump(secsess_csrf_check());', "secsess_csrf=$found[1]");
?>
--EXPECT--
1 | cookie of a new session
2 | no cookie
403 Forbidden
3 | no cookie
4bool(true) | no cookie
