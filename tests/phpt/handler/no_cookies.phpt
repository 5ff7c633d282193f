--TEST--
Without cookies an ID comes by the URL, and does not rotate
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.use_cookies' => 0, 'session.use_only_cookies' => 0, 'session.use_trans_sid' => 1,
    'session.trans_sid_tags' => 'a=href', 'error_reporting' => E_ALL & ~E_DEPRECATED]);
$alice = $site->browser();
$response = $alice->get('visit(); echo session_id(), "\n<a href=\"page.php\">";');
[$visit, $sid, $link] = explode("\n", $response->body);
echo "$visit | ", $response->cookie(), "\n";
var_dump($link === "<a href=\"page.php?PHPSESSID=$sid\">", Sid::generation($sid));

$code = 'visit(); var_dump(session_id() === $_GET["PHPSESSID"]);';
echo $alice->get($code, query: "PHPSESSID=$sid");
$site->store->age($response->handle(), 901);
$response = $alice->get($code, query: "PHPSESSID=$sid");
echo $response, $response->session['verdict'], "\n";
echo $alice->get($code, query: 'PHPSESSID=' . strrev($sid));
?>
--EXPECT--
visit 1 | no cookie
bool(true)
int(1)
visit 2
bool(true) | no cookie
visit 3
bool(true) | no cookie
current
visit 1
bool(false) | no cookie
