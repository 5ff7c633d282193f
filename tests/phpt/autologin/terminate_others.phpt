--TEST--
secsess_terminate_others() forgets all devices but one's own
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$laptop = remembered($site, 'alice', '"label" => "laptop"');
$phone = remembered($site, 'alice', '"label" => "phone"');
echo "others: ", $laptop->get('session_start(); var_dump(secsess_terminate_others()); foreach (secsess_autologin_keys() as $key) { echo $key["label"], "\n"; }');
echo "phone: ", restarted($phone)->get(ATTEMPT);
echo "laptop: ", ($laptop = restarted($laptop))->get(ATTEMPT), $laptop->get(LOOK);
echo "others, by a remembered one: ", $laptop->get('session_start(); var_dump(secsess_terminate_others());'), restarted($laptop)->get(ATTEMPT);
$guest = $site->browser();
$guest->get('session_start(); secsess_login("alice");');
echo "others, by one that is not remembered: ", $guest->get('session_start(); var_dump(secsess_terminate_others());'), restarted($laptop)->get(ATTEMPT);
?>
--EXPECT--
others: int(1)
laptop | no cookie
phone: [null,"dead"] | cookie of a new session
laptop: ["alice","used"] | cookie of a user's new session
["alice",[],null] | no cookie
others, by a remembered one: int(1) | no cookie
["alice","used"] | cookie of a user's new session
others, by one that is not remembered: int(2) | no cookie
[null,"dead"] | cookie of a new session
