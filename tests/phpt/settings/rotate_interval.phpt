--TEST--
rotate_interval is at least twice grace
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
echo preg_replace('/ in \S+ on line \d+/', '', $site->cli('', ['secsess.grace' => 100, 'secsess.rotate_interval' => 199, 'display_startup_errors' => 1]));
echo $site->cli('', ['secsess.grace' => 100, 'secsess.rotate_interval' => 200, 'display_startup_errors' => 1]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$ini = ['secsess.grace' => 100, 'secsess.rotate_interval' => 1, 'display_startup_errors' => 0];
$site->store->age($handle, 150);
echo $alice->get('visit();', ini: $ini)->cookie(), "\n";
$site->store->age($handle, 60);
echo $alice->get('visit();', ini: $ini)->cookie(), "\n";
?>
--EXPECT--
Warning: secsess: secsess.rotate_interval must be at least twice secsess.grace; twice secsess.grace is used
no cookie
cookie of generation 2
