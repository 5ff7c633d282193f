--TEST--
A database that can't be used is told once, and sessions go on without it
--SKIPIF--
<?php
require __DIR__ . '/../include/skipif.inc';
require __DIR__ . '/../include/geoip-skipif.inc';
?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$file = "$site->folder/area.mmdb";
$run = function (string $path) use ($site): void {
    echo preg_replace('~ in \S+ on line \d+~', '', $site->cli('
        for ($i = 0; $i < 3; $i++) { var_dump(session_start()); $_SESSION["i"] = $i; session_commit(); }',
        ['secsess.geoip_database' => $path, 'display_startup_errors' => 1, 'session.use_cookies' => 0, 'session.cache_limiter' => '']));
};
echo "Relative\n";
$run('area.mmdb');
echo "Not there\n";
$run($file);
echo "No database\n";
file_put_contents($file, "<?php echo 'secret';");
$run($file);
echo "Cut\n";
file_put_contents($file, substr(file_get_contents(__DIR__ . '/../../unit/data/city.mmdb'), 0, 1500));
$run($file);
echo "An error handler that throws\n";
echo $site->cli('
    set_error_handler(fn ($number, $text) => throw new Exception($text));
    try { session_start(); } catch (Exception $e) { echo $e->getMessage(), "\n"; }
    var_dump(session_status() === PHP_SESSION_ACTIVE || session_start());', ['secsess.geoip_database' => $file, 'session.use_cookies' => 0, 'session.cache_limiter' => '']);
unlink($file);
?>
--EXPECT--
Relative

Warning: secsess: secsess.geoip_database must be an absolute path; the value is not taken
bool(true)
bool(true)
bool(true)
Not there

Warning: session_start(): secsess: secsess.geoip_database can't be opened (no such file, or not readable)
bool(true)
bool(true)
bool(true)
No database

Warning: session_start(): secsess: secsess.geoip_database can't be opened (The MaxMind DB file contains invalid metadata)
bool(true)
bool(true)
bool(true)
Cut

Warning: session_start(): secsess: secsess.geoip_database can't be opened (The MaxMind DB file contains invalid metadata)
bool(true)
bool(true)
bool(true)
An error handler that throws
session_start(): secsess: secsess.geoip_database can't be opened (The MaxMind DB file contains invalid metadata)
bool(true)
