--TEST--
What is no token of this session is refused, whatever it is; without a session nothing can be asked
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$token = $alice->get('session_start(); echo secsess_csrf_token();')->body;
echo $alice->get('session_start();
    foreach (["", " ", substr($t = "' . $token . '", 1), substr($t, 0, -1), $t . "=", " $t", "$t ", "$t\0", "$t, $t", $t . $t, strrev($t), strtolower($t), strtoupper($t),
        str_repeat("A", 43), str_repeat("\xff", 43), str_repeat("A", 1000000), str_replace($t[5], chr(ord($t[5]) | 0x80), $t)] as $i => $bad) {
        if (secsess_csrf_check($bad)) { echo "$i is taken\n"; }
    }
    var_dump(secsess_csrf_check($t));')->body, "\n";
echo $alice->get('
    $try = function (callable $f) { try { var_dump($f()); } catch (SecsessException $e) { echo $e->getMessage(), "\n"; } };
    $try(fn () => secsess_csrf_token());
    $try(fn () => secsess_csrf_check("x"));
    session_start();
    session_write_close();
    $try(fn () => secsess_csrf_check(secsess_csrf_token()));
    session_start();
    session_abort();
    $try(fn () => secsess_csrf_check(secsess_csrf_token()));
    session_start();
    session_destroy();
    $try(fn () => secsess_csrf_token());
    $try(fn () => secsess_csrf_check("x"));
    session_start();
    $try(fn () => secsess_csrf_check(secsess_csrf_token()));
    secsess_logout();
    $try(fn () => secsess_csrf_token());
')->body, "\n";
echo $site->cli('try { secsess_csrf_token(); } catch (SecsessException $e) { echo $e->getMessage(), "\n"; }', ['session.save_handler' => 'files']);
echo $alice->get('session_start(["read_and_close" => true]); var_dump(secsess_csrf_check(secsess_csrf_token()));')->body, "\n";
?>
--EXPECT--
bool(true)
No session is open: call session_start() first
No session is open: call session_start() first
bool(true)
bool(true)
No session is open: call session_start() first
No session is open: call session_start() first
bool(true)
No session is open: call session_start() first
No session is open: set session.save_handler = secsess, and call session_start() first
bool(true)
