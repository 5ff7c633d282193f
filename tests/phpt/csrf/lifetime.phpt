--TEST--
A new session whose page got a token lives as long as one that holds something: its form may take a while to be filled in
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.empty_lifetime' => 1]);
$lifetime = fn (string $code, array $ini = []): string => round(
    ($site->store->header($site->browser()->get($code, ini: $ini)->handle())['expires_at'] - $site->store->now()) / 1000) . " s\n";
echo 'without: ', $lifetime('session_start();');
echo 'with: ', $lifetime('session_start(); secsess_csrf_token();');
echo 'saved, and started again: ', $lifetime('session_start(); secsess_csrf_token(); session_commit(); session_start();');
echo 'only checked: ', $lifetime('session_start(); secsess_csrf_check("x");');
echo 'in a form: ', $lifetime('session_start(); echo "<form method=post></form>";', ['secsess.csrf_rewrite' => 1, 'output_buffering' => 0]);
echo 'no form: ', $lifetime('session_start(); echo "<form></form>";', ['secsess.csrf_rewrite' => 1, 'output_buffering' => 0]);
?>
--EXPECT--
without: 1 s
with: 1440 s
saved, and started again: 1440 s
only checked: 1 s
in a form: 1440 s
no form: 1 s
