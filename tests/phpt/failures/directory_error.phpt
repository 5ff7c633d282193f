--TEST--
Without a directory that is nobody else's nobody gets an ID or a cookie, and nobody is logged out
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$directory = $site->store->directory;
$alice = $site->browser();
$alice->get('visit();');
$try = function (string $case, array $ini = []) use ($site, $alice): void {
    echo "-- $case\n";
    foreach (['' => $alice, '["read_and_close" => true]' => $alice, ' ' => $site->browser()] as $options => $browser) {
        $response = $browser->get("var_dump(session_start($options), isset(\$_SESSION));", ini: $ini);
        $answers[] = str_replace($site->folder, '(folder)', (string) $response);
    }
    echo implode(array_unique($answers));
};
$try('its folder is missing', ['session.save_path' => "$site->folder/none"]);
$try('a relative path', ['session.save_path' => 'none']);
rename($directory, "$directory.aside");
file_put_contents($directory, '');
$try('a file');
unlink($directory);
symlink("$directory.aside", $directory);
$try('a symbolic link');
unlink($directory);
rename("$directory.aside", $directory);
chmod($directory, 0750);
$try('open to others');
chmod($directory, 0700);
echo "-- as it must be\n", $alice->get('visit();');
?>
--EXPECTF--
-- its folder is missing
Warning: session_start(): secsess: the session directory (folder)/none/secsess can't be made or opened (No such file or directory): session.save_path must be an absolute path to a directory that the user that PHP runs as may write to, with no symbolic link in place of the last one
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder)/none)
bool(false)
bool(false) | no cookie
-- a relative path
Warning: session_start(): secsess: session.save_path is no absolute path, so that there is no place for the sessions: set it, or secsess.store to a server, for example redis://127.0.0.1:6379
Warning: session_start(): Failed to initialize storage module: secsess (path: none)
bool(false)
bool(false) | no cookie
-- a file
Warning: session_start(): secsess: the session directory (folder)/secsess can't be made or opened (Not a directory): session.save_path must be an absolute path to a directory that the user that PHP runs as may write to, with no symbolic link in place of the last one
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- a symbolic link
Warning: session_start(): secsess: the session directory (folder)/secsess can't be made or opened (Not a directory): session.save_path must be an absolute path to a directory that the user that PHP runs as may write to, with no symbolic link in place of the last one
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- open to others
Warning: session_start(): secsess: the session directory (folder)/secsess is open to others than its owner: chmod 700 it
Warning: session_start(): Failed to initialize storage module: secsess (path: (folder))
bool(false)
bool(false) | no cookie
-- as it must be
visit 2 | no cookie
