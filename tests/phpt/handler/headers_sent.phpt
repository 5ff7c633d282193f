--TEST--
Without headers there is no new session, and nothing of ours is said
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('echo "text\n"; send(); var_dump(session_start(), session_id());');
var_dump($site->store->handles());
$site->set('session.use_cookies', 0);
$site->set('session.use_only_cookies', 0);
$site->set('session.cache_limiter', '');
$site->set('error_reporting', E_ALL & ~E_DEPRECATED);
echo $alice->get('echo "text\n"; send(); var_dump(session_start());');
?>
--EXPECTF--
text
Warning: session_start(): Session cannot be started after headers have already been sent%S
bool(false)
string(0) "" | no cookie
array(0) {
}
text
bool(true) | no cookie
