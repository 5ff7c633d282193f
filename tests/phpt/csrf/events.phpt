--TEST--
Who listens hears of a request that was let through by secsess.csrf = log, with a session or without; a log has the refused ones
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$on = 'secsess_on_event(function (array $event) { error_log("$event[event] ($event[detail]) $event[count]"); });';
$site = new Site(['secsess.csrf' => 'log', 'log_errors' => 1, 'html_errors' => 0]);
$site->set('error_log', "$site->folder/log");
$evil = $site->browser(['Sec-Fetch-Site' => 'cross-site']);
$log = function () use ($site): string {
    $text = @file_get_contents("$site->folder/log");
    @unlink("$site->folder/log");
    return preg_replace(['/^\[.*?\] /m', '/page-\d+/'], ['', 'page'], $text);
};
$evil->post("$on session_start();", '');
echo "with a session\n", $log();
$evil->post("$on", '');
echo "without\n", $log();
$evil->post("$on session_start(['read_and_close' => true]);", '');
echo "read_and_close\n", $log();
$evil->post("$on session_start(); session_abort();", '');
echo "aborted\n", $log();
$evil->post('', '');
echo "nobody\n", $log();
$evil->begin($on, 'POST', [], ['secsess.event_log' => 'error_log'], 'secret=1', '')->end();
echo "both\n", preg_replace('/"at":[\d.]+/', '"at":0', $log());
$site->set('secsess.event_log', 'store');
$evil->post('', '', [], ['secsess.csrf' => 'enforce']);
$evil->post('', '');
$evil->get('session_start();');
echo $log(), $site->cli('foreach (secsess_events() as $event) echo $event["event"], " ", preg_replace("/page-\d+/", "page", $event["detail"]), " ", time() - $event["at"] < 60 ? "now" : "then", "\n";');
/* Who sends many fills no log by it: 20 of one worker a minute, and then how many it were. */
$site->set('secsess.event_log', 'error_log');
?>
--EXPECT--
with a session
csrf (cross-site: POST /page.php) 1
without
csrf (cross-site: POST /page.php) 1
read_and_close
csrf (cross-site: POST /page.php) 1
aborted
csrf (cross-site: POST /page.php) 1
nobody
both
secsess: {"event":"csrf","at":0,"handle":null,"user":null,"ip":"127.0.0.1","area":null,"user_agent":"Browser/1.0","detail":"cross-site: POST /page.php","count":1}
csrf (cross-site: POST /page.php) 1
csrf cross-site: POST /page.php now
csrf cross-site: POST /page.php now
