--TEST--
Beyond secsess.autologin_max the device that was used least recently goes
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.autologin_max' => 2]);
$devices = [];
foreach (['a', 'b'] as $label) {
    $devices[$label] = remembered($site, 'alice', "'label' => '$label'");
    age_keys($site, 10);
}
echo "used: ", ($devices['a'] = restarted($devices['a']))->get(ATTEMPT);
age_keys($site, 10);
$c = $site->browser();
echo "one more: ", $c->get(ON_EVENT . 'session_start(); secsess_login("alice"); secsess_autologin_issue(["label" => "c"]); foreach (secsess_autologin_keys() as $key) { echo $key["label"], " "; }');
echo "again on the same device: ", $c->get(ON_EVENT . 'session_start(); secsess_autologin_issue(["label" => "c"]); echo count(secsess_autologin_keys());');
echo "a: ", restarted($devices['a'])->get(ATTEMPT);
echo "b: ", restarted($devices['b'])->get(ATTEMPT);
echo "b's session goes on: ", $devices['b']->get(LOOK);
echo "another user's: ", restarted(remembered($site, 'bob'))->get(ATTEMPT);
?>
--EXPECT--
used: ["alice","used"] | cookie of a user's new session
one more: login of alice
limit (auto-login) of alice
auto-login issued of alice
c a | cookie of a user's new session
again on the same device: auto-login issued of alice
2 | no cookie
a: ["alice","used"] | cookie of a user's new session
b: [null,"dead"] | cookie of a new session
b's session goes on: ["alice",{"of":"alice"},null] | no cookie
another user's: ["bob","used"] | cookie of a user's new session
