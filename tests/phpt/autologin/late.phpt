--TEST--
Of tabs that come together the first one logs in; the others get nothing, and leave nothing
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$late = 'session_start(); $_SESSION["mine"] = 1; setcookie("PHPSESSIDX", "kept"); echo json_encode([secsess_autologin_attempt(), secsess_status()["autologin"], secsess_user(), $_SESSION]); $_SESSION["more"] = 2;';
echo "sessions ", living($site), "\n";
$first = $alice->begin(ATTEMPT . ' $_SESSION["first"] = 1; stop();')->reached();
$answer = $alice->copy()->get($late);
echo "while the first is under way: ", $answer, cookie_lines($answer), "sessions ", living($site), "\n";
$tab = $alice->copy();
echo "first: ", $first->go()->end(), number($alice), "\n";
$answer = $tab->get($late);
echo "after its end: ", $answer, cookie_lines($answer), "sessions ", living($site), "\n";
echo "loaded again, with what the first one got: ", $alice->get(LOOK);
echo "a script's request: ", $tab->get($late, Browser::FETCH);
?>
--EXPECT--
sessions 1
while the first is under way: [null,"late",null,[]] | no cookie
PHPSESSIDX=kept
sessions 2
first: ["alice","used"] | cookie of a user's new session
autologin number 2
after its end: [null,"late",null,[]] | no cookie
PHPSESSIDX=kept
sessions 2
loaded again, with what the first one got: ["alice",{"first":1},null] | no cookie
a script's request: [null,"late",null,[]] | no cookie
