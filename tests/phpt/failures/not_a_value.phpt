--TEST--
A file that holds something else is refused, and left as it is
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$mine = $site->store->path($alice->get('session_start(); $_SESSION["of"] = "alice";')->handle());
$alice->get('session_start();');
$good = file_get_contents($mine);
$other = $site->store->path($site->browser()->get('session_start(); $_SESSION["of"] = "bob";')->handle());
$make = [
    'text' => fn () => file_put_contents($mine, 'something else'),
    'long text' => fn () => file_put_contents($mine, str_repeat('something else ', 1000)),
    'half a block' => fn () => file_put_contents($mine, substr($good, 0, 300)),
    "another session's" => fn () => copy($other, $mine),
    'a folder' => fn () => mkdir($mine),
    'a symbolic link' => fn () => symlink($other, $mine),
    'a pipe' => fn () => posix_mkfifo($mine, 0600),
];
foreach ($make as $case => $make) {
    unlink($mine);
    $make();
    $before = lstat($mine);
    echo "-- $case\n";
    foreach (['', '["read_and_close" => true]'] as $options) {
        $response = $alice->copy()->get("var_dump(session_start($options), isset(\$_SESSION['of']));");
        echo preg_replace('~\b\w\w/\w{26}\b~', '(file)', str_replace($site->folder, '(folder)', (string) $response));
    }
    clearstatcache();
    echo array_slice(lstat($mine), 0, 8) === array_slice($before, 0, 8) ? '' : "it was changed\n";
    is_dir($mine) && !is_link($mine) ? rmdir($mine) : null;
    touch($mine);
}
file_put_contents($mine, $good);
echo $alice->get('session_start(); echo $_SESSION["of"];');
?>
--EXPECTF--
-- text
