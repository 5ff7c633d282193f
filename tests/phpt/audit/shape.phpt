--TEST--
Each finding has all its keys, the worst come first, and an open session goes on
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('visit();
    $findings = secsess_audit();
    $order = ["critical", "high", "medium", "low", "info"];
    $last = 0;
    foreach ($findings as $i => $finding) {
        if (array_keys($finding) !== ["id", "severity", "setting", "value", "problem", "allows", "remedy", "source"] || $i !== array_search($finding, $findings, true)) {
            echo "keys of $finding[id]\n";
        }
        $rank = array_search($finding["severity"], $order, true);
        if ($rank === false || $rank < $last) { echo "$finding[id] is $finding[severity]\n"; }
        $last = $rank;
        foreach ($finding as $name => $text) {
            if ($text === "" || ($text === null && !in_array($name, ["setting", "value"], true))) { echo "$name of $finding[id] is empty\n"; }
        }
        if ($finding["setting"] !== null && ini_get($finding["setting"]) === false) { echo "there is no $finding[setting]\n"; }
    }
    var_dump(array_is_list($findings), count($findings) > 5, count($findings) === count(array_unique(array_column($findings, "id"))));
    var_dump($findings === secsess_audit());
    try { secsess_audit(1); } catch (ArgumentCountError $e) { echo $e->getMessage(), "\n"; }');
echo $alice->get('visit();');
?>
--EXPECT--
visit 1
bool(true)
bool(true)
bool(true)
bool(true)
secsess_audit() expects exactly 0 arguments, 1 given | cookie of a new session
visit 2 | no cookie
