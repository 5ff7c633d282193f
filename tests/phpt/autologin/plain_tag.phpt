--TEST--
With secsess.user_tag = plain the key begins with the user ID
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.user_tag' => 'plain']);
$alice = restarted(remembered($site, 'Alice7'));
echo preg_replace('/(?<=-)[0-9a-v]{26}-[0-9a-v]{85}$/', '...', urldecode($alice->cookies['autologin'])), "\n";
echo $alice->get(ATTEMPT), number($alice), "\n";
$forged = $site->browser();
$forged->cookies['autologin'] = str_replace('Alice7', 'Bob', $alice->cookies['autologin']);
echo "another's name: ", $forged->get(ATTEMPT);
$site->set('secsess.user_tag', 'hash');
echo "with hashes instead: ", restarted($alice)->get(ATTEMPT);
?>
--EXPECT--
,Alice7-...
["Alice7","used"] | cookie of a user's new session
autologin number 2
another's name: [null,"dead"] | cookie of a new session
with hashes instead: [null,"dead"] | cookie of a new session
