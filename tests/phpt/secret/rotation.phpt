--TEST--
A signing key is replaced without logging anybody out
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$keys = array_map(fn () => bin2hex(random_bytes(32)), range(0, 2));
$tag = bin2hex(random_bytes(32));
$file = "$site->folder/secret";
$write = function (string ...$lines) use ($file, $tag): void {
    file_put_contents($file, implode("\n", $lines) . "\ntag $tag\n");
    chmod($file, 0600);
};
$site->set('secsess.secret_file', $file);
$alice = $site->browser();
$write("sign $keys[0]");
$handle = $alice->get('visit();')->handle();
echo $alice->get('visit();');
$before = $site->store->header($handle)['key_id'];
$write("sign $keys[0]", "verify $keys[1]");
echo "The next key is known everywhere\n", $alice->get('visit();');
$write("sign $keys[1]", "verify $keys[0]");
echo "It signs\n", $alice->get('session_start(); echo $_SESSION["n"];');
var_dump($site->store->header($handle)['key_id'] !== $before);
$site->store->age($handle, 901);
echo $alice->get('visit();');
echo "The former is gone\n";
$write("sign $keys[1]");
echo $alice->get('visit();');
echo "Both are gone\n";
$write("sign $keys[2]");
$response = $alice->get('visit();');
echo $response, $response->session['verdict'], ' ', $site->store->life($handle), "\n";
?>
--EXPECT--
visit 2 | no cookie
The next key is known everywhere
visit 3 | no cookie
It signs
3 | no cookie
bool(true)
visit 4 | cookie of generation 2
The former is gone
visit 5 | no cookie
Both are gone
visit 1 | cookie of a new session
new live
