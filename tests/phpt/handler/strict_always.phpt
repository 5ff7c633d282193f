--TEST--
IDs that were not given out are refused, whatever session.use_strict_mode says
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach ([0, 1] as $strict) {
    $site->set('session.use_strict_mode', $strict);
    $alice = $site->browser();
    foreach (['planted', '0123456789abcdef0123456789abcdef'] as $sid) {
        $alice->present($sid);
        echo $alice->get('visit(); var_dump(session_id() === $_COOKIE["PHPSESSID"]); echo ini_get("session.use_strict_mode");');
    }
    echo $alice->get('visit(); session_commit(); echo ini_get("session.use_strict_mode"), ini_set("session.use_strict_mode", "1"),
        ini_get("session.use_strict_mode");');
}
?>
--EXPECT--
visit 1
bool(false)
0 | cookie of a new session
visit 1
bool(false)
0 | cookie of a new session
visit 2
001 | no cookie
visit 1
bool(false)
1 | cookie of a new session
visit 1
bool(false)
1 | cookie of a new session
visit 2
111 | no cookie
