--TEST--
Values that the settings of auto-login do not take
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$bad = [
    'autologin_cookie' => ['', '__Host-x', 'a b', 'a=b', 'a;b', str_repeat('x', 65), 'é'],
    'autologin_path' => ['', 'login', '/a;b', '/a b', '/a,b'],
    'autologin_lifetime' => ['59', '316224001', '-1', 'x'],
    'autologin_max' => ['0', '1001', '1.5', ''],
    'autologin_grace' => ['-1', '3601', 'x'],
];
$default = json_decode($site->cli('echo json_encode(ini_get_all("secsess", false));'), true);
for ($n = 0; $n < 7; $n++) {
    $ini = [];
    foreach ($bad as $name => $values) {
        $ini += isset($values[$n]) ? ["secsess.$name" => $values[$n]] : [];
    }
    [$text, $taken] = explode("\n=", $site->cli('echo "\n=", json_encode(ini_get_all("secsess", false));', $ini + ['display_startup_errors' => 1]), 2);
    foreach (array_diff_assoc(json_decode($taken, true), $default) as $name => $value) {
        echo "$name = '$value' is taken\n";
    }
    preg_match_all('/secsess: (.*; the value is not taken)/', $text, $found);
    echo count($found[1]), ' of ', count($ini), " refused\n", $n ? '' : implode("\n", $found[1]) . "\n";
}
echo $site->cli('var_dump(ini_set("secsess.autologin_grace", "5"));');
?>
--EXPECT--
5 of 5 refused
secsess.autologin_cookie must have 1 to 64 letters, digits, - and _, and not begin with __: prefixes come by themselves; the value is not taken
secsess.autologin_path must be a path of the site, beginning with /; the value is not taken
secsess.autologin_lifetime must be 0 or from 60 to 316224000 seconds; the value is not taken
secsess.autologin_max must be from 1 to 1000; the value is not taken
secsess.autologin_grace must be from 0 to 3600 seconds; the value is not taken
5 of 5 refused
5 of 5 refused
4 of 4 refused
2 of 2 refused
1 of 1 refused
1 of 1 refused
bool(false)
