--TEST--
Without room for a tombstone a session ends all the same
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/no-room.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('session_start(); $_SESSION["text"] = "very personal";');
$handle = $alice->get('visit();')->handle();
$stale = $alice->copy();
echo without_room($site, fn (): string => (string) $alice->get('session_start(); var_dump(session_destroy());'));
var_dump($site->store->life($handle) === 'live', str_contains($site->store->everything(), 'very personal'));
echo $stale->get('session_start(); echo count($_SESSION);');
?>
--EXPECT--
bool(true) | no cookie
bool(false)
bool(false)
0 | cookie of a new session
