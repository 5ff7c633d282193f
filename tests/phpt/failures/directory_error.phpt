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
