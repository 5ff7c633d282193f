--TEST--
A session that was locked for long, and in which nothing changed, is worth a hint; and only that
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'secsess.debug_lock' => 0.001]);
$work = 'for ($end = hrtime(true) + 5e6; hrtime(true) < $end; );';
$alice = $site->browser();
$alice->get('session_start(); $_SESSION = ["n" => 1, "deep" => ["a" => 1]];');
echo $alice->get("session_start(); $work");
$told = fn (string $code, array $ini = []): string => preg_replace('/\d\.\d\d s/', '… s', told($alice->get($code, ini: $ini)));
$cases = [
    'to the end' => "session_start(); $work echo \$_SESSION['n'];",
    'committed' => "session_start(); $work session_commit();",
    'lazy_write off' => "session_start(['lazy_write' => 0]); $work",
    'a class of its own' => "session_set_save_handler(new SessionHandler); session_start(); $work",
    'changed and back' => "session_start(); \$_SESSION['n']++; $work \$_SESSION['n']--;",
    'twice' => "session_start(); $work session_commit(); session_start(); $work",
    'changed' => "session_start(); $work \$_SESSION['t'] = microtime();",
    'changed at first' => "session_start(); \$_SESSION['t'] = microtime(); $work",
    'changed deep inside' => "session_start(); $work \$_SESSION['deep']['a']++;",
    'committed at once' => "session_start(); session_commit(); $work",
    'read_and_close' => "session_start(['read_and_close' => true]); $work",
    'aborted' => "session_start(); $work session_abort();",
    'regenerated' => "session_start(); $work session_regenerate_id();",
    'logged in' => "session_start(); $work secsess_login('7');",
    'destroyed' => "session_start(); $work session_destroy();",
    'a new visitor' => "session_start(); $work",
];
foreach ($cases as $name => $code) {
    $ini = ['secsess.debug_lock' => $name === 'committed at once' ? 5 : 0.001];
    echo "$name: ", $told($code, $ini), "\n";
}
$alice = $site->browser();
$alice->get('visit();');
echo 'shorter than debug_lock: ', $told("session_start(); $work", ['secsess.debug_lock' => 60]), "\n";
echo 'debug_lock = 0: ', $told("session_start(); $work", ['secsess.debug_lock' => 0]), "\n";

echo "Waiting for a lock is not holding it\n";
$site->set('secsess.debug_lock', 0.5);
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('session_start(); $_SESSION["t"] = microtime(); stop();')->reached();
$next = $alice->begin('session_start();');
await('who waits', fn () => $site->store->waiters($handle) === 1);
$since = hrtime(true);
await('a while', fn () => hrtime(true) - $since > 6e8);
$slow->go()->end();
echo told($next->end()), "\n";
?>
--EXPECTF--
Notice: PHP Request Shutdown: secsess: session %s was locked for %f s and nothing in it was changed: so long the visitor's other requests have to wait; call session_commit() right behind the last use of $_SESSION, or, where a page never writes, session_start(['read_and_close' => true]), which takes no lock (and neither prolongs the session nor rotates its ID) | no cookie
to the end: Notice: session was locked for … s and nothing in it was changed
committed: Notice: session was locked for … s and nothing in it was changed
lazy_write off: Notice: session was locked for … s and nothing in it was changed
a class of its own: Notice: session was locked for … s and nothing in it was changed
changed and back: Notice: session was locked for … s and nothing in it was changed
twice: Notice: session was locked for … s and nothing in it was changed | Notice: session was locked for … s and nothing in it was changed
changed: nothing
changed at first: nothing
changed deep inside: nothing
committed at once: nothing
read_and_close: nothing
aborted: nothing
regenerated: nothing
logged in: nothing
destroyed: nothing
a new visitor: nothing
shorter than debug_lock: nothing
debug_lock = 0: nothing
Waiting for a lock is not holding it
nothing
