--TEST--
Cookies that PHP takes for an array, more than PHP reads of them, and a store that can't tell which of them live
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$ann = $site->browser();
$ann->get('session_start(); $_SESSION["n"] = 1;');
$sid = $ann->sid();
$page = 'var_dump(session_start()); echo json_encode([$_SESSION, secsess_status()["cookies"]]);';
foreach (["PHPSESSID[]=x; PHPSESSID=$sid", "PHPSESSID=$sid; PHPSESSID[a][b]=x", "PHPSESSID[=$sid; PHPSESSID=$sid", " PHPSESSID = $sid;PHPSESSID=$sid",
    "PHPSESSID; PHPSESSID=; PHPSESSID=$sid", 'PHPSESSID=' . rawurlencode($sid) . "; PHPSESSID=%zz%", "PHPSESSID[]=$sid; PHPSESSID[]=$sid"] as $cookie) {
    echo str_replace($sid, '(ID)', $cookie), ": ", $ann->get($page, ['Cookie' => $cookie]), "\n";
}
$many = str_repeat('PHPSESSID=' . str_repeat('0', 60) . '; ', 1500);
echo "Many: ", $ann->get($page, ['Cookie' => "{$many}PHPSESSID=$sid"], ['max_input_vars' => 100000]), "\n";

/* Two genuine ones have to be looked at. */
$bob = $site->browser();
$bob->get('session_start(); $_SESSION["n"] = 2;');
$two = ['Cookie' => "PHPSESSID=$sid; PHPSESSID={$bob->sid()}"];
echo "Without a store: ", preg_replace(['/secsess: .+/', '/\(path: .*?\)/'], ['secsess: (cause)', '(path)'], (string) $ann->get($page, $two,
    ['secsess.store' => 'redis+unix:///nowhere.sock?prefix=x', 'secsess.secret_file' => ''])), "\n";
echo "And then: ", $ann->get($page, $two), "\n";
?>
--EXPECT--
PHPSESSID[]=x; PHPSESSID=(ID): bool(true)
[{"n":1},"dead"] | no cookie

PHPSESSID=(ID); PHPSESSID[a][b]=x: bool(true)
[{"n":1},"dead"] | no cookie

PHPSESSID[=(ID); PHPSESSID=(ID): bool(true)
[{"n":1},"dead"] | no cookie

 PHPSESSID = (ID);PHPSESSID=(ID): bool(true)
[{"n":1},null] | no cookie

PHPSESSID; PHPSESSID=; PHPSESSID=(ID): bool(true)
[{"n":1},"dead"] | no cookie

PHPSESSID=(ID); PHPSESSID=%zz%: bool(true)
[{"n":1},"dead"] | no cookie

PHPSESSID[]=(ID); PHPSESSID[]=(ID): bool(true)
[[],"dead"] | cookie of a new session

Many: bool(true)
[{"n":1},"dead"] | no cookie

Without a store: Warning: session_start(): secsess: (cause)
Warning: session_start(): Failed to initialize storage module: secsess (path)
bool(false)
Warning: Undefined global variable $_SESSION
[null,null] | no cookie

And then: bool(true)
[{"n":2},"alive"] | no cookie
