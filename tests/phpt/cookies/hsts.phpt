--TEST--
secsess.hsts goes with answers over HTTPS, sessions or not, and leaves what the application says
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.hsts' => 'max-age=31536000; includeSubDomains']);
$ask = function (string $of, array $connection, string $code = '', array $headers = [], array $ini = []) use ($site): void {
    $browser = $site->browser();
    $browser->connection = $connection;
    echo "$of: ", implode(' and ', $browser->get($code, $headers, $ini)->all('Strict-Transport-Security')) ?: 'none', "\n";
};
$ask('HTTP', [], 'echo 1;');
$ask('HTTPS', ['HTTPS' => 'on'], 'echo 1;');
$ask('without output', ['HTTPS' => 'on']);
$ask('with a session', ['HTTPS' => 'on'], 'session_start();');
$ask('the application', ['HTTPS' => 'on'], 'header("strict-transport-security: max-age=5");');
$ask('some proxy', [], 'echo 1;', ['X-Forwarded-Proto' => 'https']);
$ask('a trusted proxy', [], 'echo 1;', ['X-Forwarded-Proto' => 'https'], ['secsess.trusted_proxies' => '127.0.0.1']);
$ask('off', ['HTTPS' => 'on'], 'echo 1;', [], ['secsess.hsts' => '']);
?>
--EXPECT--
HTTP: none
HTTPS: max-age=31536000; includeSubDomains
without output: max-age=31536000; includeSubDomains
with a session: max-age=31536000; includeSubDomains
the application: max-age=5
some proxy: none
a trusted proxy: max-age=31536000; includeSubDomains
off: none
