--TEST--
Where a cookie can't be sent since output began, it is told where, once a request
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';
require __DIR__ . '/../include/told.inc';

$site = new Site(['secsess.debug' => 1, 'output_buffering' => 0, 'secsess.user_key' => 'user']);
$alice = $site->browser();
$alice->get('session_start(); $_SESSION["n"] = 1;');
$print = "\n\nprint 'text';\n";
$cases = [
    'session_start' => "$print var_dump(session_start(), session_start());",
    'read_and_close' => "$print session_start(['read_and_close' => true]);",
    'session_regenerate_id' => "session_start(); $print var_dump(session_regenerate_id(), session_regenerate_id());",
    'a late login' => "session_start(); $print \$_SESSION['user'] = 7; session_commit();",
    'a logout' => "session_start(); $print secsess_logout();",
    'in time' => "session_start(); session_regenerate_id(); session_commit(); $print",
    'buffered' => "ob_start(); $print session_start();",
    'no new ID' => "session_start(); $print \$_SESSION['x'] = 1; session_commit();",
    'an inactive session' => "$print @session_regenerate_id();",
];
foreach ($cases as $name => $code) {
    preg_match_all('/^Notice: (\w+\(\)|PHP Request Shutdown): (secsess: .*?)((?<=at )\S*\/(\S+) on line \d+|$)/m', $body = $alice->copy()->get($code)->body, $found);
    $lines = preg_replace('~at /\S*/(?=[^/]+\.php:)~', 'at …/', array_map(fn ($function, $text) => "$function: $text", $found[1], $found[2]));
    echo "$name: ", preg_replace('/page-\d+/', 'page-N', implode(' | ', $lines)) ?: 'nothing', "\n";
}
echo 'no cookies in use: ', told($alice->get("$print session_start(); session_regenerate_id();", ini: ['session.use_cookies' => 0,
    'session.use_only_cookies' => 0, 'session.cache_limiter' => '', 'error_reporting' => E_ALL & ~E_DEPRECATED])), "\n";
?>
--EXPECT--
session_start: session_start(): secsess: the session's cookie could not be sent, since output began at …/page-N.php:4; move what starts, renews or ends a session before it, or set output_buffering
read_and_close: session_start(): secsess: the session's cookie could not be sent, since output began at …/page-N.php:4; move what starts, renews or ends a session before it, or set output_buffering
session_regenerate_id: session_regenerate_id(): secsess: the session's cookie could not be sent, since output began at …/page-N.php:4; move what starts, renews or ends a session before it, or set output_buffering
a late login: session_commit(): secsess: the session's cookie could not be sent, since output began at …/page-N.php:4; move what starts, renews or ends a session before it, or set output_buffering
a logout: secsess_logout(): secsess: the session's cookie could not be sent, since output began at …/page-N.php:4; move what starts, renews or ends a session before it, or set output_buffering
in time: nothing
buffered: nothing
no new ID: nothing
an inactive session: nothing
no cookies in use: nothing
