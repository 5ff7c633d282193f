--TEST--
A page's audit tells of its connection, its URL and the headers of its answer
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$site = new Site(GOOD);
$alice = $site->browser();
const AUDIT = 'foreach (secsess_audit() as $finding) {
    if (str_starts_with($finding["id"], "server.")) { echo "$finding[severity] $finding[id]\n"; } }';
const HSTS = 'header("Strict-Transport-Security: max-age=31536000; includeSubDomains");';
const REFERRER = 'header("Referrer-Policy: same-origin");';
/* By a proxy that is trusted: php-cgi is started with no HTTPS of its own. */
$https = fn (string $code, string $query = '', array $headers = []) => $alice->get($code . AUDIT,
    $headers + ['X-Forwarded-Proto' => 'https', 'X-Forwarded-For' => '192.0.2.7'], ['secsess.trusted_proxies' => '127.0.0.1'], $query)->body . "\n";
echo "Plain\n", $alice->get(AUDIT)->body, "\n";
echo "HTTPS\n", $https('');
echo "HTTPS, with HSTS\n", $https(HSTS);
echo "and a referrer policy\n", $https(HSTS . REFERRER);
foreach (['max-age=31535999', 'includeSubDomains', 'max-age=0', 'includeSubDomains; max-age="31536000"', 'MAX-AGE = 63072000; preload'] as $policy) {
    echo "$policy\n", $https("header('strict-transport-security: $policy');" . REFERRER);
}
foreach (['unsafe-url', 'no-referrer-when-downgrade', 'no-referrer'] as $policy) {
    echo "$policy\n", $https(HSTS . "header('Referrer-Policy: $policy');");
}
foreach (['__Host-sid=x', 'a=b&__Host-sid=x', 'x__Host-sid=x', '__Host-sidx=x'] as $query) {
    echo "?$query\n", $https(HSTS . REFERRER, $query);
}
echo "A proxy that nobody knows\n", $alice->get(HSTS . REFERRER . AUDIT, ['X-Forwarded-For' => '192.0.2.7'])->body, "\n";
?>
--EXPECT--
Plain
high server.https
info server.referrer_unset
HTTPS
low server.hsts
info server.referrer_unset
HTTPS, with HSTS
info server.referrer_unset
and a referrer policy

max-age=31535999
medium server.hsts_short
includeSubDomains
medium server.hsts_short
max-age=0
medium server.hsts_short
includeSubDomains; max-age="31536000"

MAX-AGE = 63072000; preload

unsafe-url
medium server.referrer
no-referrer-when-downgrade
medium server.referrer
no-referrer

?__Host-sid=x
medium server.id_in_url
?a=b&__Host-sid=x
medium server.id_in_url
?x__Host-sid=x

?__Host-sidx=x

A proxy that nobody knows
high server.https
info server.proxy
