--TEST--
A page that takes longer than half the grace brings neither key nor session: its answer counts as lost
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.autologin_grace' => 1]);
foreach (['' => 'stop();', ' that saves early' => 'session_write_close(); stop();', ' with output' => 'stop(); echo "text"; send();'] as $how => $rest) {
    $alice = restarted(remembered($site, "user" . strlen($how)));
    $visit = $alice->begin(ATTEMPT . ' setcookie("other", "kept"); $_SESSION["slow"] = 1; ' . $rest)->reached();
    usleep(600_000);
    echo "a slow page$how: ", $answer = $visit->go()->end(), cookie_lines($answer), number($alice), "\n";
    age_keys($site, 61);
    echo "and then: ", $alice->get(ATTEMPT, ini: ['secsess.autologin_grace' => 60]), number($alice), "\n", $alice->get('session_start(); echo json_encode($_SESSION), secsess_count();');
}
?>
--EXPECT--
a slow page: ["user0","used"] | no cookie
other=kept
autologin number 1
and then: ["user0","used"] | cookie of a user's new session
autologin number 3
[]2 | no cookie
a slow page that saves early: ["user17","used"] | no cookie
other=kept
autologin number 1
and then: ["user17","used"] | cookie of a user's new session
autologin number 3
[]2 | no cookie
a slow page with output: ["user12","used"]text | no cookie
other=kept
autologin number 1
and then: ["user12","used"] | cookie of a user's new session
autologin number 3
[]2 | no cookie
