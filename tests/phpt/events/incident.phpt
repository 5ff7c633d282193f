--TEST--
Two copies of one session: the user is revoked, and what was seen is kept for people
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$on = 'secsess_on_event(function (array $event) {
    echo $event["event"], $event["detail"] === null ? "" : " ($event[detail])", " of ", $event["user"] ?? "nobody", $event["handle"] === null ? "" : ", with handle", "\n";
});';

$site = new Site(['secsess.grace' => 1, 'secsess.rotate_interval' => 2]);
file_put_contents("$site->folder/secret", 'sign ' . str_repeat('ab', 32) . "\ntag " . str_repeat('cd', 32) . "\n");
chmod("$site->folder/secret", 0600);
$site->set('secsess.secret_file', "$site->folder/secret");
$alice = $site->browser(['User-Agent' => 'Alice/1']);
$alice->get('session_start(); secsess_login("alice", ["label" => "home"]);');
$alice->get('session_start();');
$thief = $alice->copy(['User-Agent' => 'Thief/1']);
$phone = $site->browser(['User-Agent' => 'Phone/1']);
$phone->get('session_start(); secsess_login("alice");');
for ($i = 0; $i < 2; $i++) {
    sleep(3);
    echo $alice->get('session_start();'), $alice->get('session_start();');
}
sleep(2);
echo $thief->copy()->get("$on session_start(); var_dump(secsess_user());");
echo $alice->copy()->get("$on session_start(); var_dump(secsess_user(), secsess_status()['previous_end']);");
echo $alice->copy()->get("$on session_start(); var_dump(secsess_user(), secsess_status()['previous_end']);");
echo $phone->get("$on session_start(); var_dump(secsess_user(), secsess_status()['previous_end']);");
echo $site->cli('foreach (secsess_incidents() as $incident) {
    echo "incident of $incident[user]\n";
    foreach ($incident["requests"] as $request) echo "generation $request[generation], $request[user_agent], $request[ip]\n";
    foreach ($incident["sessions"] as $session) echo "session of $session[user_agent] $session[label]\n";
    var_dump($incident["sessions"][0]["handle"] === $incident["handle"], $incident["at"] > time() - 60);
}
var_dump(count(secsess_incidents("alice")), count(secsess_incidents("bob")));');
?>
--EXPECTF--
cookie of generation 2
no cookie
cookie of generation 3
no cookie
obsolete (suspect) of alice, with handle
NULL | cookie of a new session
incident of alice, with handle
NULL
string(8) "incident" | cookie of a new session
NULL
string(8) "incident" | cookie of a new session
NULL
string(8) "incident" | cookie of a new session
incident of alice
generation 1, Thief/1, 127.0.0.1
generation 3, Alice/1, 127.0.0.1
session of Alice/1 home
session of Phone/1 
bool(true)
bool(true)
int(1)
int(0)
