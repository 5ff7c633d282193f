--TEST--
The entry may be nested, and is a number or a text
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.user_key' => '_sf2_attributes.auth.0']);
$see = 'session_start(); echo json_encode([secsess_user(), $_SESSION]);';
$alice = $site->browser();
echo $alice->get('session_start(); $_SESSION["_sf2_attributes"]["auth"] = ["alice", "more"]; $_SESSION["x"] = 1;'), $alice->get($see);
foreach (['null', 'false', '""', '0', '"0"', '-5', '1.5', 'true', '["a"]', 'new stdClass', 'str_repeat("x", 1025)'] as $value) {
    $browser = $site->browser();
    echo "$value: ", $browser->get("session_start(); \$_SESSION['_sf2_attributes']['auth'][0] = $value; session_write_close();"), $browser->get('session_start(); echo json_encode(secsess_user());');
}
?>
--EXPECTF--
cookie of a user's new session
["alice",{"_sf2_attributes":{"auth":["alice","more"]},"x":1}] | no cookie
null: cookie of a new session
null | no cookie
false: cookie of a new session
null | no cookie
"": cookie of a new session
null | no cookie
0: cookie of a new session
null | no cookie
"0": cookie of a new session
null | no cookie
-5: cookie of a user's new session
"-5" | no cookie
1.5: Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S) | cookie of a new session
null | no cookie
true: Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S) | cookie of a new session
null | no cookie
["a"]: Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S) | cookie of a new session
null | no cookie
new stdClass: Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S) | cookie of a new session
null | no cookie
str_repeat("x", 1025): Warning: session_write_close(): secsess: the user of session %s did not change, and nothing that the request wrote is saved: what secsess.user_key names in $_SESSION is no number and no text of up to 1024 bytes
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct (%S) | cookie of a new session
null | no cookie
