--TEST--
A device stays remembered from the issue on, however often its key is replaced
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.autologin_lifetime' => 3600]);
$alice = $site->browser();
$ends = function (Response $answer): array {
    preg_match('/autologin=[^;]+; expires=([^;]+); Max-Age=(\d+)/', implode("\n", $answer->all('Set-Cookie')), $found);
    return [strtotime($found[1]), (int) $found[2]];
};
[$end, $left] = $ends($alice->get('session_start(); secsess_login("alice"); secsess_autologin_issue(["lifetime" => 60]);'));
var_dump($left >= 59 && $left <= 60);
for ($use = 1; $use <= 2; $use++) {
    usleep(1_100_000);
    $alice = restarted($alice);
    $answer = $alice->get(ATTEMPT . ' echo " ", round(secsess_autologin_keys()[0]["expires_at"] - secsess_autologin_keys()[0]["created_at"]);');
    [$then, $now_left] = $ends($answer);
    echo $answer->body, ' ';
    var_dump(abs($then - $end) <= 1, $now_left < $left && $now_left > $left - 40);
    $left = $now_left;
}
foreach ($site->store->seriesLifetimes() as $left) {
    var_dump($left <= 60000);
}
$site->store->changeSeries(fn (string $series): string => substr_replace($series, pack('P', $site->store->now() - 1), 24, 8));
echo "when it is over: ", $alice->present(null)->get(ATTEMPT);
echo "longer than the setting: ", $ends($site->browser()->get('session_start(); secsess_login("alice"); secsess_autologin_issue(["lifetime" => 7200]);'))[1] > 3600 ? "taken" : "not taken", "\n";
?>
--EXPECT--
bool(true)
["alice","used"] 60 bool(true)
bool(true)
["alice","used"] 60 bool(true)
bool(true)
bool(true)
when it is over: [null,"dead"] | cookie of a new session
longer than the setting: not taken
