--TEST--
Without lock an unchanged session is not even touched
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0, 'session.lazy_write' => 1]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('session_start(); stop();')->reached();
$record = $site->store->record($handle);
$alice->get('session_start();');
$alice->get('session_start(["read_and_close" => true]);');
$alice->get('session_start(); session_abort();');
var_dump($site->store->record($handle) === $record);
$slow->go()->end();
?>
--EXPECT--
bool(true)
