--TEST--
From another site, where SameSite withholds the cookie, no new one takes the place of the visitor's own
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$show = 'session_start(); $_SESSION["n"] = 1; echo json_encode([session_id() !== "", secsess_status()["cookies"], secsess_status()["lock"]]);';
$sites = ['cross-site', 'same-site', 'same-origin', 'none', 'Cross-Site'];
$ways = ['a link' => ['Sec-Fetch-Mode' => 'navigate', 'Sec-Fetch-Dest' => 'document'], 'a frame' => ['Sec-Fetch-Mode' => 'navigate', 'Sec-Fetch-Dest' => 'iframe'],
    'a script' => ['Sec-Fetch-Mode' => 'no-cors', 'Sec-Fetch-Dest' => 'empty']];
foreach (['', 'Lax', 'Strict', 'None', 'strict'] as $sameSite) {
    foreach ($ways as $way => $headers) {
        $answer = $site->browser(['Sec-Fetch-Site' => 'cross-site'] + $headers)->get($show, ini: ['session.cookie_samesite' => $sameSite]);
        echo str_pad($sameSite, 6), " $way: ", $answer;
    }
}
echo "From elsewhere\n";
foreach (['same-site', 'same-origin', 'none', 'Cross-Site', ''] as $from) {
    echo "'$from': ", $site->browser(['Sec-Fetch-Site' => $from] + $ways['a script'])->get($show, ini: ['session.cookie_samesite' => 'Strict']);
}
echo "With a cookie all the same\n";
$ann = $site->browser();
$ann->get('session_start(); $_SESSION["n"] = 1;');
echo $ann->get($show, ['Sec-Fetch-Site' => 'cross-site'] + $ways['a script'], ['session.cookie_samesite' => 'Strict']);
echo "A form\n";
echo $site->browser(['Sec-Fetch-Site' => 'cross-site'])->post($show, 'a=b');
echo "A login\n";
echo $site->browser(['Sec-Fetch-Site' => 'cross-site'])->get("$show secsess_login('ann'); echo secsess_user();", ini: ['session.cookie_samesite' => 'Strict']);
echo "Its own cookie\n";
echo $site->browser(['Sec-Fetch-Site' => 'cross-site'])->get("$show setcookie(session_name(), '', 1);", ini: ['session.cookie_samesite' => 'Strict']);
?>
--EXPECT--
a link: [true,null,"held"] | cookie of a new session
       a frame: [false,"withheld","none"] | no cookie
       a script: [false,"withheld","none"] | no cookie
Lax    a link: [true,null,"held"] | cookie of a new session
Lax    a frame: [false,"withheld","none"] | no cookie
Lax    a script: [false,"withheld","none"] | no cookie
Strict a link: [false,"withheld","none"] | no cookie
Strict a frame: [false,"withheld","none"] | no cookie
Strict a script: [false,"withheld","none"] | no cookie
None   a link: [true,null,"held"] | cookie of a new session
None   a frame: [true,null,"held"] | cookie of a new session
None   a script: [true,null,"held"] | cookie of a new session
strict a link: [false,"withheld","none"] | no cookie
strict a frame: [false,"withheld","none"] | no cookie
strict a script: [false,"withheld","none"] | no cookie
From elsewhere
'same-site': [true,null,"held"] | cookie of a new session
'same-origin': [true,null,"held"] | cookie of a new session
'none': [true,null,"held"] | cookie of a new session
'Cross-Site': [true,null,"held"] | cookie of a new session
'': [true,null,"held"] | cookie of a new session
With a cookie all the same
[true,null,"held"] | no cookie
A form
[true,null,"held"] | cookie of a new session
A login
[false,"withheld","none"]ann | cookie of a user's new session
Its own cookie
[false,"withheld","none"] | no cookie
