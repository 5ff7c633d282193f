--TEST--
Of several cookies forged ones do not count, and of several genuine ones none is used
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = remembered($site);
$key = $alice->cookies['autologin'];
$planted = remembered($site, 'mallory')->cookies['autologin'];
$guess = preg_replace('/-[0-9a-v]{7}(?=[0-9a-v]{78}$)/', '-0000009', $key);
foreach (['forged first' => "autologin=$guess; autologin=$key", 'twice the same' => 'autologin=KEY; autologin=KEY',
    'two users' => "autologin=$planted; autologin=KEY", 'and the other way round' => "autologin=KEY; autologin=$planted",
    'another name' => 'autologin2=KEY; xautologin=KEY', 'as an array' => 'autologin[]=KEY', 'alone' => 'autologin=KEY'] as $what => $cookies) {
    $answer = $site->browser()->get(ON_EVENT . ATTEMPT, ['Cookie' => str_replace('KEY', $key, $cookies)] + Browser::FETCH);
    foreach ($answer->all('Set-Cookie') as $cookie) {
        $key = preg_match('/^autologin=([\w-]+)/', $cookie, $found) ? $found[1] : $key;
    }
    echo "$what: $answer";
}
?>
--EXPECT--
forged first: login (remembered) of alice
["alice","used"] | cookie of a user's new session
twice the same: login (remembered) of alice
["alice","used"] | cookie of a user's new session
two users: forged (auto-login) of nobody
[null,"dead"] | cookie of a new session
and the other way round: forged (auto-login) of nobody
[null,"dead"] | cookie of a new session
another name: [null,null] | cookie of a new session
as an array: [null,null] | cookie of a new session
alone: login (remembered) of alice
["alice","used"] | cookie of a user's new session
