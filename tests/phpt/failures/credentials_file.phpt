--TEST--
Credentials from a file: taken literally, refused when others can read them
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$word = "#p@ss word/with%20everything";
$redis->client()('CONFIG', 'SET', 'requirepass', $word);
$file = temporary_folder() . '/credentials';
$write = function (string $text, int $mode = 0600) use ($file): void {
    file_put_contents($file, $text);
    chmod($file, $mode);
};
$site = new Site(['secsess.store' => $redis->address('', '?prefix=p:'), 'secsess.store_credentials_file' => $file,
    'secsess.retry_budget' => 0.2], $redis);
$alice = $site->browser();
foreach ([$word, "$word\n", "$word\r\n", "default\n$word\n"] as $text) {
    $write($text);
    echo $alice->get('visit();');
}
echo "Refused\n";
foreach ([[$word, 0644], [$word, 0666], ['wrong', 0600], ['', 0600], ["a\nb\nc\n", 0600]] as [$text, $mode]) {
    $write($text, $mode);
    printf("-- %s, %o\n", json_encode($text), $mode);
    echo $alice->get('var_dump(session_start()); if (str_contains(serialize(error_get_last()), "everything")) { echo "SHOWN"; }');
}
unlink($file);
echo $alice->get('var_dump(session_start());');
mkdir($file);
echo $alice->get('var_dump(session_start());');
rmdir($file);
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2 | no cookie
visit 3 | no cookie
visit 4 | no cookie
Refused
-- "#p@ss word\/with%20everything", 644
Warning: session_start(): secsess: secsess.store_credentials_file is open to others than its owner and group: chmod 640 it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- "#p@ss word\/with%20everything", 666
Warning: session_start(): secsess: secsess.store_credentials_file is open to others than its owner and group: chmod 640 it
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- "wrong", 600
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered WRONGPASS: it refuses user or password: correct secsess.store or secsess.store_credentials_file
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- "", 600
Warning: session_start(): secsess: a credentials file holds one line with the password, or two: the user, the password
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- "a\nb\nc\n", 600
Warning: session_start(): secsess: a credentials file holds one line with the password, or two: the user, the password
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Warning: session_start(): secsess: secsess.store_credentials_file can't be read (No such file or directory): make it readable for the user that PHP runs as
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Warning: session_start(): secsess: secsess.store_credentials_file is not a plain file
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
