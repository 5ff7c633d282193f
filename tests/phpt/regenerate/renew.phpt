--TEST--
session_regenerate_id() begins a new session and retires the old one
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['', 'false', 'true'] as $argument) {
    echo "-- session_regenerate_id($argument)\n";
    $alice = $site->browser();
    $old = $alice->get('session_start(); $_SESSION["cart"] = "full";')->handle();
    $stale = $alice->copy();
    $response = $alice->get("session_start(); \$_SESSION['user'] = 'alice'; var_dump(session_regenerate_id($argument));
        var_dump(session_id() === \$_COOKIE['PHPSESSID'], count(\$_SESSION)); \$_SESSION['late'] = 1;");
    echo $response;
    $new = $response->handle();
    printf("old %s, new %s, locked %d\n", $site->store->life($old), $site->store->life($new), $site->store->isLocked($new));
    var_dump($old !== $new);
    echo $alice->get('session_start(); echo implode(" ", $_SESSION); session_commit(); session_start(); $_SESSION["late"]++;');
    echo "The old cookie within grace\n";
    $code = 'session_start(); echo implode(" ", $_SESSION); $_SESSION["mine"] = 1;';
    $response = $stale->get($code);
    echo $response, $response->session['verdict'], "\n";
    echo $stale->get('session_start(["read_and_close" => true]); echo implode(" ", $_SESSION);');
    echo "After grace\n";
    $site->set('secsess.grace', 0);
    $response = $stale->get($code, Browser::FETCH);
    echo $response, $response->session['verdict'], ' ', $response->session['previous_end'], "\n";
    $site->set('secsess.grace', 60);
    echo $alice->get('session_start(); echo implode(" ", $_SESSION);');
}
?>
--EXPECTF--
-- session_regenerate_id()
bool(true)
bool(false)
int(2) | cookie of a new session
old retired, new live, locked 0
bool(true)
full alice 1 | no cookie
The old cookie within grace
full
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
frozen
full | no cookie
After grace
no cookie
obsolete renewed
full alice 2 | no cookie
-- session_regenerate_id(false)
bool(true)
bool(false)
int(2) | cookie of a new session
old retired, new live, locked 0
bool(true)
full alice 1 | no cookie
The old cookie within grace
full
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
frozen
full | no cookie
After grace
no cookie
obsolete renewed
full alice 2 | no cookie
-- session_regenerate_id(true)
bool(true)
bool(false)
int(2) | cookie of a new session
old retired, new live, locked 0
bool(true)
full alice 1 | no cookie
The old cookie within grace
full
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
frozen
full | no cookie
After grace
no cookie
obsolete renewed
full alice 2 | no cookie
