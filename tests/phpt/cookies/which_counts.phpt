--TEST--
Of several cookies of the session's name the visitor's counts, in whatever order they come
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
/** A visitor's ID whose session holds a name, of a user or of nobody, and came back once. */
$of = function (string $name, bool $user) use ($site): string {
    $browser = $site->browser();
    $browser->get('session_start(); $_SESSION["name"] = "' . $name . '";' . ($user ? "secsess_login('$name');" : ''));
    $browser->get('session_start();');
    return $browser->sid();
};
$show = 'echo json_encode([session_start(), $_SESSION["name"] ?? null, secsess_status()["cookies"], ($_COOKIE["PHPSESSID"] ?? "") === session_id()]);';
$ids = ['forged' => str_repeat('0', 60), 'garbage' => '%00%ff<script>', 'guest' => $of('guest', false), 'other' => $of('other', false),
    'alice' => $of('alice', true), 'mallory' => $of('mallory', true)];
$dead = $site->browser();
$dead->get('session_start(); $_SESSION["name"] = "dead";');
$ids['dead'] = $dead->sid();
$dead->get('session_start(); session_destroy();');
foreach (['alice', 'forged alice', 'alice forged garbage', 'dead alice', 'alice dead', 'guest alice', 'alice guest', 'guest other', 'other guest',
    'mallory alice', 'alice guest mallory', 'alice alice', 'forged garbage', 'dead forged'] as $sent) {
    $browser = $site->browser();
    $cookies = implode('; ', array_map(fn ($name) => "PHPSESSID=$ids[$name]", explode(' ', $sent)));
    $answer = $browser->get($show, ['Cookie' => "a=b; $cookies; c=d"]);
    echo "$sent: $answer->body | ", $answer->cookie() === 'no cookie' ? 'no cookie' : count($answer->cookies) . ' cookies', "\n";
}
echo "What lives is left alone: ", $site->browser()->get($show, ['Cookie' => "PHPSESSID=$ids[mallory]"])->body, "\n";
?>
--EXPECT--
alice: [true,"alice",null,true] | no cookie
forged alice: [true,"alice","dead",true] | no cookie
alice forged garbage: [true,"alice","dead",true] | no cookie
dead alice: [true,"alice","dead",true] | 1 cookies
alice dead: [true,"alice","dead",true] | 1 cookies
guest alice: [true,"alice","alive",true] | no cookie
alice guest: [true,"alice","alive",true] | no cookie
guest other: [true,"other","alive",true] | no cookie
other guest: [true,"guest","alive",true] | no cookie
mallory alice: [true,null,"users",true] | no cookie
alice guest mallory: [true,null,"users",true] | no cookie
alice alice: [true,"alice","dead",true] | 1 cookies
forged garbage: [true,null,"dead",false] | 1 cookies
dead forged: [true,null,"dead",false] | 1 cookies
What lives is left alone: [true,"mallory",null,true]
