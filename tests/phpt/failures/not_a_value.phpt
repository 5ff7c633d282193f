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
    'a pipe' => fn () => exec('mkfifo ' . escapeshellarg($mine)),
];
unlink($mine);
foreach ($make as $case => $make) {
    $make();
    $before = lstat($mine);
    echo "-- $case\n";
    foreach (['', '["read_and_close" => true]'] as $options) {
        $response = $alice->copy()->get("var_dump(session_start($options), isset(\$_SESSION['of']));");
        echo preg_replace('~\b\w\w/\w{26}\b~', '(file)', str_replace($site->folder, '(folder)', (string) $response));
    }
    clearstatcache();
    echo array_slice(lstat($mine), 0, 8) === array_slice($before, 0, 8) ? '' : "it was changed\n";
    is_dir($mine) && !is_link($mine) ? rmdir($mine) : unlink($mine);
}
file_put_contents($mine, $good);
echo $alice->get('session_start(); echo $_SESSION["of"];');
?>
--EXPECTF--
-- text
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- long text
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- half a block
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- another session's
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- a folder
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be opened: Is a directory
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be read: Is a directory
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- a symbolic link
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be opened: Too many levels of symbolic links; a symbolic link is not followed there
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be opened: Too many levels of symbolic links; a symbolic link is not followed there
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- a pipe
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be read: Illegal seek
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
Warning: session_start(): secsess: (file) in the session directory (folder)/secsess can't be read: Illegal seek
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
alice | no cookie
