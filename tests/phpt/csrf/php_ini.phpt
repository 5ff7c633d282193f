--TEST--
In php.ini the words stand without quotes, too, though PHP makes 1 of On and nothing of Off
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$folder = temporary_folder();
preg_match('/-d "?(extension=[^" ]+)/', getenv('TEST_PHP_EXTRA_ARGS'), $extension);
preg_match('/-d "?(extension_dir=[^" ]+)/', getenv('TEST_PHP_EXTRA_ARGS'), $directory);
file_put_contents("$folder/show.php", '<?php echo json_encode([ini_get("secsess.csrf"), ini_get("secsess.csrf_rewrite")]), "\n";');
foreach (["secsess.csrf = off\nsecsess.csrf_rewrite = On", "secsess.csrf = enforce\nsecsess.csrf_rewrite = Off"] as $ini) {
    file_put_contents("$folder/php.ini", implode("\n", [$directory[1] ?? '', $extension[1], 'display_startup_errors = 1', $ini]));
    echo shell_exec('PHP_INI_SCAN_DIR= ' . escapeshellarg(getenv('TEST_PHP_EXECUTABLE')) . " -c $folder/php.ini $folder/show.php 2>&1");
}
?>
--EXPECT--
["","1"]
["enforce",""]
