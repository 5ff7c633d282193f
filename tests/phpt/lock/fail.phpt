--TEST--
With on_lock_refused = fail, who waited in vain gets no session
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0.1, 'secsess.on_lock_refused' => 'fail']);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('visit(); stop();')->reached();
echo $alice->get('if (!session_start()) { http_response_code(503); header("Retry-After: 1"); } var_dump(isset($_SESSION), session_id() === $_COOKIE["PHPSESSID"]);');
echo $alice->get('session_start(["read_and_close" => true]); echo $_SESSION["n"];');
printf("%d waiters\n", $site->store->waiters($handle));
echo $slow->go()->end(), $alice->get('visit();');
?>
--EXPECTF--
503 Warning: session_start(): secsess: the session is locked by other requests for longer than secsess.lock_wait, lock_max_waiters and lock_slow_waiters allow; answer 503 with Retry-After, or set secsess.on_lock_refused = optimistic
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false) | no cookie
1 | no cookie
0 waiters
visit 2 | no cookie
visit 3 | no cookie
