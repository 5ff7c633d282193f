--TEST--
Requests that will not keep the answer use no key
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$key = $alice->cookies['autologin'];
echo "HEAD: ", $alice->copy()->head('session_start(); header("X-Outcome: " . json_encode([secsess_autologin_attempt(), secsess_status()["autologin"]]));')->header('X-Outcome'), "\n";
foreach (['Sec-Purpose' => 'prefetch;prerender', 'Purpose' => 'prefetch', 'X-Moz' => 'prefetch'] as $name => $value) {
    $answer = $alice->copy()->get(ATTEMPT, [$name => $value]);
    echo "$name: $answer->body ", preg_match('/autologin=/', cookie_lines($answer)) ? 'a key' : 'no key', "\n";
}
echo "without cookies: ", $alice->copy()->get(ATTEMPT, ini: ['session.use_cookies' => 0, 'session.use_only_cookies' => 0, 'error_reporting' => E_ALL & ~E_DEPRECATED])->body, "\n";
echo "a page: ", $alice->get(ATTEMPT), number($alice), "\n";
?>
--EXPECT--
HEAD: [null,null]
Sec-Purpose: [null,null] no key
Purpose: [null,null] no key
X-Moz: [null,null] no key
without cookies: [null,null]
a page: ["alice","used"] | cookie of a user's new session
autologin number 2
