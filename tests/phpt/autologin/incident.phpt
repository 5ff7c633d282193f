--TEST--
When the other branch comes, too, it is an incident: all that the user has ends
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
file_put_contents("$site->folder/secret", 'sign ' . str_repeat('ab', 32) . "\ntag " . str_repeat('cd', 32) . "\n");
chmod("$site->folder/secret", 0600);
$site->set('secsess.secret_file', "$site->folder/secret");
$alice = remembered($site);
$phone = remembered($site, headers: ['User-Agent' => 'Phone/1']);
$victim = restarted($alice, ['User-Agent' => 'Victim/1']);
$thief = restarted($alice, ['User-Agent' => 'Thief/1']);
echo "thief: ", $thief->get(ATTEMPT), $thief->get(LOOK);
age_keys($site, 61);
echo "victim: ", $victim->get(ON_EVENT . ATTEMPT);
echo "thief's session: ", $thief->copy()->get(LOOK);
echo "phone: ", $phone->get(LOOK);
echo "thief's key: ", restarted($thief)->get(ON_EVENT . ATTEMPT);
echo "once more: ", restarted($thief)->get(ON_EVENT . ATTEMPT);
echo "phone: ", $phone->get(LOOK), "its key: ", restarted($phone)->get(ATTEMPT);
echo $site->cli('foreach (secsess_incidents("alice") as $incident) {
    foreach ($incident["requests"] as $request) echo "key $request[generation], $request[user_agent]\n";
}
var_dump(secsess_count("alice"), count(secsess_autologin_keys("alice")));');
?>
--EXPECT--
thief: ["alice","used"] | cookie of a user's new session
["alice",[],null] | no cookie
victim: auto-login obsolete (suspect) of alice
[null,"dead"] | cookie of a new session
thief's session: [null,[],"obsolete"] | cookie of a new session
phone: ["alice",{"of":"alice"},null] | no cookie
thief's key: incident (auto-login) of alice
[null,"dead"] | cookie of a new session
once more: [null,"dead"] | cookie of a new session
phone: [null,[],"incident"] | cookie of a new session
its key: [null,"dead"] | cookie of a new session
key 1, Victim/1
key 2, Thief/1
int(0)
int(0)
