--TEST--
Events in a log
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('session_start(); secsess_login("al\"ice\xff");', ini: ['secsess.event_log' => 'error_log', 'log_errors' => 1, 'error_log' => "$site->folder/log"]);
echo preg_replace('/^\[.*?\] /m', '', file_get_contents("$site->folder/log"));
$site->set('secsess.event_log', 'store');
echo $alice->get('session_start(); secsess_login("alice");'), $alice->get('session_start(); secsess_logout();');
foreach (range(1, 3) as $i) {
    $alice->present('forged')->get('session_start();');
}
echo $site->cli('foreach (secsess_events(3) as $event) echo json_encode(array_diff_key($event, ["at" => 0, "handle" => 0])), "\n"; echo count(secsess_events());');
echo $site->cli('foreach ([0, 10001] as $limit) try { secsess_events($limit); } catch (ValueError $e) { echo $e->getMessage(), "\n"; }');
?>
--EXPECTF--
cookie of a user's new session
secsess: {"event":"login","at":%f,"handle":"%s","user":"al\"ice�","ip":"127.0.0.1","area":null,"user_agent":"Browser/1.0","detail":null,"count":1}
cookie of a user's new session
cookie deleted
{"event":"forged","user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser\/1.0","detail":null,"count":1}
{"event":"forged","user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser\/1.0","detail":null,"count":1}
{"event":"forged","user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser\/1.0","detail":null,"count":1}
5secsess_events(): Argument #1 ($limit) must be from 1 to 10000
secsess_events(): Argument #1 ($limit) must be from 1 to 10000
