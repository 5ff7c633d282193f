--TEST--
Without secsess.debug nothing is said
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

foreach ([0, 1] as $debug) {
    echo "secsess.debug = $debug\n";
    $site = new Site(['secsess.debug' => $debug, 'secsess.debug_lock' => 0.001]);
    $alice = $site->browser();
    $alice->get('visit();');
    foreach ([
        '$_SESSION["x"] = 1;',
        '$_SESSION["x"] = 1; session_start();',
        'session_start(); session_commit(); $_SESSION["x"] = 1;',
        'session_start(); usleep(3000);',
        'session_start(); unset($_SESSION); $_SESSION["x"] = 1; session_commit();',
        'session_start(); session_regenerate_id(); session_regenerate_id();',
        'echo "text"; send(); session_start();',
    ] as $code) {
        echo preg_match('/secsess: /', $alice->copy()->get($code)->body) ? 'something' : 'nothing', "\n";
    }
}
?>
--EXPECT--
secsess.debug = 0
nothing
nothing
nothing
nothing
nothing
nothing
nothing
secsess.debug = 1
something
something
something
something
something
something
something
