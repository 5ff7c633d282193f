--TEST--
The sessions of a user, the newest first, in pages
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

function login(Site $site, string $user): Browser
{
    $browser = $site->browser();
    $browser->get("session_start(); secsess_login('$user'); \$_SESSION['of'] = '$user';");
    return $browser;
}

$site = new Site();
$browsers = [];
for ($i = 0; $i < 5; $i++) {
    $browsers[] = $site->browser(['User-Agent' => "Browser/$i"]);
    $browsers[$i]->get('session_start(); secsess_login("alice");');
    usleep(3000);
}
login($site, 'bob');
$show = 'foreach (%s as $session) echo $session["user_agent"], $session["current"] ? "*" : "", " ";';
echo $browsers[2]->get('session_start(); ' . sprintf($show, 'secsess_sessions()'));
echo $browsers[2]->get('session_start(); ' . sprintf($show, 'secsess_sessions("alice", 2)'));
echo $browsers[2]->get('session_start(); ' . sprintf($show, 'secsess_sessions(null, 2, secsess_sessions()[1]["handle"])'));
echo $browsers[2]->get('session_start(); ' . sprintf($show, 'secsess_sessions(null, 2, "nobody")'));
echo $browsers[2]->get('session_start(); ' . sprintf($show, 'secsess_sessions("bob")'));
echo $site->cli(sprintf($show, 'secsess_sessions("alice")') . ' var_dump(secsess_count("alice"), secsess_sessions(), secsess_count());');
?>
--EXPECTF--
Browser/4 Browser/3 Browser/2* Browser/1 Browser/0 | no cookie
Browser/4 Browser/3 | no cookie
Browser/2* Browser/1 | no cookie
no cookie
Browser/1.0 | no cookie
Browser/4 Browser/3 Browser/2 Browser/1 Browser/0 int(5)
array(0) {
}
int(0)
