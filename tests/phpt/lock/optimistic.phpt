--TEST--
Who waited in vain runs without lock, and never overwrites what it has not seen
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 0.1]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
echo "Nothing changed, nothing said\n";
$slow = $alice->begin('visit(); stop();')->reached();
$response = $alice->get('session_start(); echo $_SESSION["n"];');
echo $response, $response->session['lock'], "\n";
echo "The holder has not finished\n", $alice->get('visit();');
echo "The holder wrote meanwhile\n";
$other = $alice->begin('visit(); stop();')->reached();
echo $slow->go()->end(), $other->go()->end();
echo $alice->get('session_start(); echo $_SESSION["n"];');
echo "The holder wrote nothing\n";
$slow = $alice->begin('session_start(); stop(); session_abort();')->reached();
$other = $alice->begin('visit(); stop();')->reached();
$slow->go()->end();
echo $other->go()->end(), $alice->get('session_start(); echo $_SESSION["n"];');
echo "Two without lock: the first wins\n";
$slow = $alice->begin('session_start(); stop(); session_abort();')->reached();
$one = $alice->begin('visit(); stop();')->reached();
$two = $alice->begin('visit(); stop();')->reached();
$slow->go()->end();
echo $one->go()->end(), $two->go()->end(), $alice->get('session_start(); echo $_SESSION["n"];');
echo "Destroying always works\n";
$slow = $alice->begin('visit(); stop();')->reached();
$other = $alice->copy();
echo $other->get('session_start(); var_dump(session_destroy());'), $site->store->life($handle), "\n";
echo $slow->go()->end();
?>
--EXPECTF--
Nothing changed, nothing said
1 | no cookie
optimistic
The holder has not finished
visit 2
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock in time, and another request wrote or holds it | no cookie
The holder wrote meanwhile
visit 2 | no cookie
visit 2
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock in time, and another request wrote or holds it | no cookie
2 | no cookie
The holder wrote nothing
visit 3 | no cookie
3 | no cookie
Two without lock: the first wins
visit 4 | no cookie
visit 4
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the request did not get the lock in time, and another request wrote or holds it | no cookie
4 | no cookie
Destroying always works
bool(true) | no cookie
ended
visit 5
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
