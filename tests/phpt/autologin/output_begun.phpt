--TEST--
Where output has begun a key is neither used nor made
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = restarted(remembered($site));
$say = fn (string $call): string => "try { var_dump($call); } catch (SecsessException \$e) { echo \$e->getMessage(); }";
foreach (['attempt', 'issue'] as $function) {
    $answer = $alice->copy()->get("session_start(); echo 'page '; send(); " . $say("secsess_autologin_$function()"));
    echo preg_replace('/\(at .*?:\d+\)/', '(...)', $answer->body), ' | ', preg_match('/autologin=/', cookie_lines($answer)) ? 'a key' : 'no key', "\n";
}
echo $alice->get(ATTEMPT), number($alice), "\n";
?>
--EXPECT--
page The new session ID can't be sent, since output has begun (...): call secsess_autologin_attempt() before any output | no key
page The new session ID can't be sent, since output has begun (...): call secsess_autologin_issue() before any output | no key
["alice","used"] | cookie of a user's new session
autologin number 2
