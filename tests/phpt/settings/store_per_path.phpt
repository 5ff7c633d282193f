--TEST--
A store of a directory's own is used there and nowhere else, by one worker too
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
foreach (['one', 'two', 'three'] as $user) {
    $redis->client()('ACL', 'SETUSER', $user, 'on', ">word-$user", "~$user:*", '&*', '+@all');
}
$redis->client()('ACL', 'SETUSER', 'default', 'off');
$folder = temporary_folder();
foreach (['one', 'two', 'three'] as $user) {
    mkdir("$folder/$user");
    file_put_contents("$folder/$user/page.php", '<?php
        var_dump(session_start());
        $all = serialize([ini_get_all("secsess"), get_cfg_var("secsess.store"), get_cfg_var(dirname(__DIR__) . "/two")]);
        echo str_contains($all, "word-") ? "shown" : "not shown", substr_count($all, "://***");');
}
$address = fn (string $user): string => $redis->address("$user:word-$user@");
$worker = new Worker($folder, "session.save_handler = secsess
secsess.store = \"{$address('one')}?prefix=one:\"
[PATH=$folder/two]
secsess.store = \"{$address('two')}?prefix=two:\"
[PATH=$folder/three]
secsess.store = \"{$address('three')}?prefix=three:\"
");
foreach (['one', 'two', 'one', 'three', 'two', 'one', 'one', 'three', 'three', 'two'] as $user) {
    $body = trim(explode("\r\n\r\n", $worker->get("$folder/$user/page.php"), 2)[1] ?? '');
    echo "$user: ", preg_replace('/\s+/', ' ', $body), "\n";
}
foreach (['one', 'two', 'three'] as $user) {
    echo count($redis->client($user, "word-$user")->keys("$user:*:s")), "\n";
    unlink("$folder/$user/page.php");
    rmdir("$folder/$user");
}
?>
--EXPECT--
one: bool(true) not shown4
two: bool(true) not shown4
one: bool(true) not shown4
three: bool(true) not shown4
two: bool(true) not shown4
one: bool(true) not shown4
one: bool(true) not shown4
three: bool(true) not shown4
three: bool(true) not shown4
two: bool(true) not shown4
4
3
3
