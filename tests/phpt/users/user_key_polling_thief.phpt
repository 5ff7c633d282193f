--TEST--
A thief who polls a planted ID through the whole login never sees a byte from after it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => 'user_id', 'secsess.login_drop' => 'csrf']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION, secsess_authenticated_at() !== null]);';

$thief = $site->browser();
$thief->get('session_start(); $_SESSION["planted"] = 1;');
$victim = $thief->copy();
$seen = [];
$poll = function () use ($thief, &$seen): void {
    $seen[] = $thief->get('session_start(["read_and_close" => true]); echo json_encode($_SESSION);')->body;
    $seen[] = $thief->get('session_start(); echo json_encode($_SESSION);')->body;
};
$poll();
$login = $victim->begin('session_start(); stop(); $_SESSION["user_id"] = 7; $_SESSION["secret"] = "s3cret"; stop(); echo "in"; send(); stop(); $_SESSION["more"] = "s3cret"; stop();');
for ($i = 0; $i < 4; $i++) {
    $login->reached();
    $seen[] = $thief->get('session_start(["read_and_close" => true]); echo json_encode($_SESSION);')->body;
    $login->go();
}
echo $login->end();
$poll();
echo $victim->get('session_start(); $_SESSION["later"] = "s3cret"; echo json_encode($_SESSION);');
$poll();
echo json_encode([count($seen), array_values(array_unique($seen))]);
?>
--EXPECTF--
in | cookie of a user's new session
{"planted":1,"user_id":7,"secret":"s3cret","more":"s3cret","later":"s3cret"} | no cookie
[10,["{\"planted\":1}"]]
