--TEST--
A profile sets the time-outs that are not set, and stronger ones stay
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$show = '
    session_start();
    secsess_login("alice");
    $status = secsess_status();
    echo ini_get("secsess.absolute_lifetime"), " ", ini_get("secsess.autologin_lifetime"), ": idle ", round($status["idle_deadline"] - $status["last_seen_at"]),
        ", absolute ", $status["absolute_deadline"] === null ? "none" : round($status["absolute_deadline"] - $status["created_at"]), "\n";';
foreach (['default', 'aal1', 'aal2', 'aal3'] as $profile) {
    foreach ([[], ['session.gc_maxlifetime' => 600, 'secsess.absolute_lifetime' => 3600, 'secsess.autologin_lifetime' => 0]] as $ini) {
        echo "$profile ", $site->cli($show, $ini + ['secsess.profile' => $profile, 'display_startup_errors' => 1]);
    }
}
?>
--EXPECT--
default 2592000 2592000: idle 1440, absolute 2592000
default 3600 0: idle 600, absolute 3600
aal1 2592000 2592000: idle 1440, absolute 2592000
aal1 3600 0: idle 600, absolute 3600
aal2 86400 0: idle 1440, absolute 86400
aal2 3600 0: idle 600, absolute 3600
aal3 43200 0: idle 900, absolute 43200
aal3 3600 0: idle 600, absolute 3600
