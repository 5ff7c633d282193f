--TEST--
A session's name with a prefix that browsers know is that of no cookie whose name only becomes it
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

foreach (['__Host-SID' => '..Host-SID', '__Secure-SID' => '_.Secure-SID'] as $name => $other) {
    $site = new Site(['session.name' => $name, 'session.cookie_secure' => 1]);
    $sids = [];
    foreach (['alice', 'mallory'] as $user) {
        $answer = $site->browser()->get("session_start(); secsess_login('$user');");
        preg_match("/^Set-Cookie: $name=([^;]+)/m", implode("\n", $answer->headers), $found) || throw new Exception('no cookie');
        $sids[$user] = rawurldecode($found[1]);
    }
    foreach (["$name=$sids[alice]", "$other=$sids[mallory]; $name=$sids[alice]", "$name=$sids[alice]; $other=$sids[mallory]", "$other=$sids[mallory]"] as $cookies) {
        echo strtr($cookies, array_flip($sids)), ': ',
            $site->browser()->get('session_start(); echo json_encode([secsess_user(), secsess_status()["cookies"]]);', ['Cookie' => $cookies])->body, "\n";
    }
}
?>
--EXPECT--
__Host-SID=alice: ["alice",null]
..Host-SID=mallory; __Host-SID=alice: ["alice",null]
__Host-SID=alice; ..Host-SID=mallory: ["alice",null]
..Host-SID=mallory: [null,null]
__Secure-SID=alice: ["alice",null]
_.Secure-SID=mallory; __Secure-SID=alice: ["alice",null]
__Secure-SID=alice; _.Secure-SID=mallory: ["alice",null]
_.Secure-SID=mallory: [null,null]
