--TEST--
A malformed cookie is like none: a new session, and no store access for it
--SKIPIF--
<?php require __DIR__ . '/../include/own-store-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(alone: true);
$alice = $site->browser();
$alice->get('visit();');
$sid = $alice->sid();
$handles = $site->store->handles();

$ask = function (string $name, string $cookie) use ($site): void {
    static $expected = null;
    $browser = $site->browser();
    $before = $site->store->work();
    $response = $browser->get('visit();', $cookie === '' ? [] : ['Cookie' => $cookie]);
    $work = $site->store->work() - $before;
    $expected ??= $work;
    echo "$name: $response->body, ", $response->cookie(), $response->session['verdict'] === 'new' ? '' : ', not new',
        $work === $expected ? '' : ", $work of work instead of $expected", "\n";
};
$ask('no cookie', '');
$ask('empty', 'PHPSESSID=');
$ask('one character', 'PHPSESSID=0');
$ask('59 characters', 'PHPSESSID=' . substr($sid, 1));
$ask('59 characters, other end', 'PHPSESSID=' . substr($sid, 0, -1));
$ask('61 characters', 'PHPSESSID=0' . $sid);
$ask('257 characters', 'PHPSESSID=' . str_repeat('a', 197) . $sid);
$ask('8000 characters', 'PHPSESSID=' . str_repeat('a', 8000));
$ask('NUL at the end', "PHPSESSID=$sid%00");
$ask('NUL in it', 'PHPSESSID=' . substr_replace($sid, '%00', 30, 1));
$ask('NUL, then more', "PHPSESSID=%00$sid");
$ask('array', "PHPSESSID[]=$sid");
$ask('upper case', 'PHPSESSID=' . strtoupper($sid));
$ask('percent-encoded twice', 'PHPSESSID=%25' . bin2hex($sid[0]) . substr($sid, 1));
$ask('not ASCII', 'PHPSESSID=' . substr_replace($sid, "\xc3\xa4", 3, 2));
$ask('not UTF-8', 'PHPSESSID=' . substr_replace($sid, "\xff", 3, 1));
$ask('space', "PHPSESSID=$sid%20");
$ask('line break', "PHPSESSID=$sid%0d%0aX-Evil:%201");
$ask('markup', 'PHPSESSID=%3Cscript%3E');
$ask('path', 'PHPSESSID=../../../etc/passwd');
$ask('a Redis command', 'PHPSESSID=%0d%0aFLUSHALL%0d%0a');
$ask('another name', "PHPSESSIDX=$sid");
echo "Known sessions are untouched: ";
var_dump(array_diff($handles, $site->store->handles()) === []);
echo $alice->get('visit();');
echo "Its own characters may be percent-encoded: ", $alice->get('visit();',
    ['Cookie' => 'PHPSESSID=%' . bin2hex($sid[0]) . substr($sid, 1)]);
?>
--EXPECT--
no cookie: visit 1, cookie of a new session
empty: visit 1, cookie of a new session
one character: visit 1, cookie of a new session
59 characters: visit 1, cookie of a new session
59 characters, other end: visit 1, cookie of a new session
61 characters: visit 1, cookie of a new session
257 characters: visit 1, cookie of a new session
8000 characters: visit 1, cookie of a new session
NUL at the end: visit 1, cookie of a new session
NUL in it: visit 1, cookie of a new session
NUL, then more: visit 1, cookie of a new session
array: visit 1, cookie of a new session
upper case: visit 1, cookie of a new session
percent-encoded twice: visit 1, cookie of a new session
not ASCII: visit 1, cookie of a new session
not UTF-8: visit 1, cookie of a new session
space: visit 1, cookie of a new session
line break: visit 1, cookie of a new session
markup: visit 1, cookie of a new session
path: visit 1, cookie of a new session
a Redis command: visit 1, cookie of a new session
another name: visit 1, cookie of a new session
Known sessions are untouched: bool(true)
visit 2 | no cookie
Its own characters may be percent-encoded: visit 3 | no cookie
