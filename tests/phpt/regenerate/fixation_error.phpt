--TEST--
A planted ID never sees a byte that was written after session_regenerate_id()
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
/* Mallory gets an ID and plants it. */
$mallory = $site->browser(['User-Agent' => 'Evil/1']);
$planted = $mallory->get('session_start(); $_SESSION["theme"] = "dark";')->handle();
$victim = $site->browser()->present($mallory->sid());
echo $victim->get('session_start(); $_SESSION["user"] = "victim"; session_regenerate_id(); $_SESSION["secret"] = "written after";');
echo $victim->get('session_start(); echo implode(" ", $_SESSION);');
$code = 'session_start(); echo implode(" ", $_SESSION) ?: "nothing"; $_SESSION["user"] = "mallory";';
echo "Within grace\n", $mallory->copy()->get($code), $mallory->copy()->get($code);
$site->set('secsess.grace', 0);
echo "After\n", $mallory->copy()->get($code, Browser::FETCH), $mallory->copy()->get($code);
?>
--EXPECTF--
cookie of a new session
dark victim written after | no cookie
Within grace
dark
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
dark
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
After
nothing | no cookie
nothing | cookie of a new session
