--TEST--
secsess_status() has all its keys, before, during and after a session
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
echo $alice->get('echo json_encode(secsess_status()), "\n"; echo count(array_filter(secsess_status(), fn ($v) => $v !== null));');
$code = 'session_start(); $open = secsess_status(); session_commit(); var_dump($open === secsess_status()); foreach ($open as $k => $v) {
    echo $k, ": ", is_float($v) ? (abs($v - time()) < 100 ? "now" : round($v - $open["last_seen_at"]) . " s later") : ($k === "handle" ? strlen($v) : json_encode($v)), "\n"; }';
echo $alice->get($code);
echo $alice->get($code, ini: ['secsess.absolute_lifetime' => 0]);
echo $site->browser()->get($code, ini: ['secsess.absolute_lifetime' => 0, 'session.gc_maxlifetime' => 7200]);
echo $alice->get('session_start(); session_destroy(); echo json_encode(secsess_status()["verdict"]);');
echo $alice->get('session_start(); echo json_encode(secsess_status()["previous_end"]);');
try { secsess_status(1); } catch (ArgumentCountError $e) { echo $e->getMessage(), "\n"; }
echo "Another save handler\n";
echo $alice->get('session_start(); echo count(array_filter(secsess_status(), fn ($v) => $v !== null));',
    ini: ['session.save_handler' => 'files', 'session.save_path' => $site->folder, 'session.use_strict_mode' => 0]);
foreach (glob("$site->folder/sess_*") as $file) { unlink($file); }
?>
--EXPECT--
{"verdict":null,"handle":null,"generation":null,"created_at":null,"last_seen_at":null,"rotated_at":null,"idle_deadline":null,"absolute_deadline":null,"lock":null,"previous_end":null,"autologin":null,"cookies":null}
0 | no cookie
bool(true)
verdict: "new"
handle: 26
generation: 1
created_at: now
last_seen_at: now
rotated_at: now
idle_deadline: 1440 s later
absolute_deadline: 2592000 s later
lock: "held"
previous_end: null
autologin: null
cookies: null | cookie of a new session
bool(true)
verdict: "current"
handle: 26
generation: 1
created_at: now
last_seen_at: now
rotated_at: now
idle_deadline: 1440 s later
absolute_deadline: 2592000 s later
lock: "held"
previous_end: null
autologin: null
cookies: null | no cookie
bool(true)
verdict: "new"
handle: 26
generation: 1
created_at: now
last_seen_at: now
rotated_at: now
idle_deadline: 7200 s later
absolute_deadline: null
lock: "held"
previous_end: null
autologin: null
cookies: null | cookie of a new session
"current" | no cookie
"destroyed" | cookie of a new session
secsess_status() expects exactly 0 arguments, 1 given
Another save handler
0 | no cookie
