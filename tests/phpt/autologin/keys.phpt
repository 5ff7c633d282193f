--TEST--
The devices that are remembered, and how one of them or all are forgotten
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$laptop = remembered($site, 'alice', '"label" => "laptop", "lifetime" => 3600');
age_keys($site, 10);
$phone = remembered($site, 'alice', '', ['User-Agent' => 'Phone/1']);
echo "keys: ", $phone->get('session_start(); foreach (secsess_autologin_keys() as $key) {
    echo json_encode(array_diff_key($key, ["handle" => 0])), strlen($key["handle"]), $key["used_at"] > $key["created_at"] - 11 ? "" : " wrong", " ", round($key["expires_at"] - $key["created_at"]), "\n"; }');
echo "of another: ", $phone->get('session_start(); echo json_encode(secsess_autologin_keys("bob"));');
echo "of a guest: ", $site->browser()->get('session_start(); echo json_encode(secsess_autologin_keys());');
foreach (['no-handle', str_repeat('0', 26), ''] as $handle) {
    echo "forget '$handle': ", $phone->get("session_start(); var_dump(secsess_autologin_revoke('$handle'));");
}
echo "another user's: ", $phone->get('session_start(); var_dump(secsess_autologin_revoke(secsess_autologin_keys()[0]["handle"], "bob"));');
echo "the other: ", $answer = $phone->get('session_start(); foreach (secsess_autologin_keys() as $key) { if (!$key["current"]) var_dump(secsess_autologin_revoke($key["handle"])); }'), cookie_lines($answer);
echo "laptop: ", restarted($laptop)->get(ATTEMPT), "its session goes on: ", $laptop->get(LOOK);
$copy = restarted($phone);
echo "all: ", $answer = $phone->get('session_start(); var_dump(secsess_autologin_revoke(), secsess_autologin_revoke());'), cookie_lines($answer);
echo "phone: ", $copy->get(ATTEMPT), "its session goes on: ", $phone->get(LOOK);
?>
--EXPECTF--
keys: {"current":true,"created_at":%f,"used_at":%f,"expires_at":%f,"ip":"127.0.0.1","area":null,"user_agent":"Phone\/1","label":null}26 2592000
{"current":false,"created_at":%f,"used_at":%f,"expires_at":%f,"ip":"127.0.0.1","area":null,"user_agent":"Browser\/1.0","label":"laptop"}26 3600 | no cookie
of another: [] | no cookie
of a guest: [] | cookie of a new session
forget 'no-handle': int(0) | no cookie
forget '00000000000000000000000000': int(0) | no cookie
forget '': int(0) | no cookie
another user's: int(0) | no cookie
the other: int(1) | no cookie
no Set-Cookie
laptop: [null,"dead"] | cookie of a new session
its session goes on: ["alice",{"of":"alice"},null] | no cookie
all: int(1)
int(0) | no cookie
autologin=deleted; expires=WHEN; Max-Age=0; path=/; HttpOnly; SameSite=Lax
phone: [null,"dead"] | cookie of a new session
its session goes on: ["alice",{"of":"alice"},null] | no cookie
