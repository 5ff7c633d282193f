--TEST--
What is no user ID, no option or no time for a login
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$say = fn (string $call): string => "try { $call; } catch (Throwable \$e) { echo get_class(\$e), ': ', \$e->getMessage(); }";
foreach (['""', 'str_repeat("x", 1025)', 'str_repeat("x", 1 << 20)', '[]', '"x", ["level" => 1]', '"x", ["foo" => 1]', '"x", ["keep" => "a"]',
    '"x", ["label" => str_repeat("l", 256)]'] as $arguments) {
    echo $site->browser()->get('session_start(); ' . $say("secsess_login($arguments)"));
}
foreach (['secsess_login("x")', 'secsess_logout()', 'secsess_reauthenticate()', 'secsess_terminate_others()', 'secsess_revoke("")', 'secsess_fresh(-1)',
    'secsess_sessions(null, -1)', 'secsess_sessions("")', 'secsess_count("")', 'secsess_terminate("x", "")'] as $call) {
    echo $site->browser()->get($say($call));
}
echo $site->browser()->get('session_start(); ' . $say('secsess_reauthenticate()'));
echo $site->browser()->get('session_start(); echo "page\n"; send(); ' . $say('secsess_login("x")'));
echo $site->browser()->get($say('secsess_login("x")'), ini: ['session.save_handler' => 'files', 'session.save_path' => $site->folder]);
?>
--EXPECTF--
ValueError: secsess_login(): Argument #1 ($user) must have 1 to 1024 bytes | cookie of a new session
ValueError: secsess_login(): Argument #1 ($user) must have 1 to 1024 bytes | cookie of a new session
ValueError: secsess_login(): Argument #1 ($user) must have 1 to 1024 bytes | cookie of a new session
TypeError: secsess_login(): Argument #1 ($user) must be of type string, array given | cookie of a new session
TypeError: secsess_login(): Argument #2 ($options) must have a string as option "level" | cookie of a new session
ValueError: secsess_login(): Argument #2 ($options) must have no other options than "level", "label" and "keep" | cookie of a new session
TypeError: secsess_login(): Argument #2 ($options) must have an array of names as option "keep" | cookie of a new session
ValueError: secsess_login(): Argument #2 ($options) must have an option "label" of at most 255 bytes | cookie of a new session
SecsessException: No session is open: call session_start() first | no cookie
SecsessException: No session is open: call session_start() first | no cookie
SecsessException: No session is open: call session_start() first | no cookie
SecsessException: Nobody is logged in: there are no others | no cookie
ValueError: secsess_revoke(): Argument #1 ($user) must have 1 to 1024 bytes | no cookie
ValueError: secsess_fresh(): Argument #1 ($seconds) must not be negative | no cookie
ValueError: secsess_sessions(): Argument #2 ($limit) must not be negative | no cookie
ValueError: secsess_sessions(): Argument #1 ($user) must have 1 to 1024 bytes | no cookie
ValueError: secsess_count(): Argument #1 ($user) must have 1 to 1024 bytes | no cookie
ValueError: secsess_terminate(): Argument #2 ($user) must have 1 to 1024 bytes | no cookie
SecsessException: Nobody is logged in: call secsess_login() | cookie of a new session
page
SecsessException: The new session ID can't be sent, since output has begun (at %spage.inc:35): call secsess_login() before any output | cookie of a new session
SecsessException: No session is open: set session.save_handler = secsess, and call session_start() first | no cookie
