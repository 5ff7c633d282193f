--TEST--
Memory exhausted while serializing costs the change, and blocks nobody
--SKIPIF--
<?php
if (getenv('USE_ZEND_ALLOC') === '0' && !getenv('USE_TRACKED_ALLOC')) die('skip needs the memory limit');
require __DIR__ . '/../include/skipif.inc';
?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['memory_limit' => '16M']);
$class = 'class Big { public function __serialize(): array { for ($hog = []; count($hog) < 1000;) { $hog[] = str_repeat("x", 100000); } return []; } }';
foreach (['', 'session_write_close();'] as $close) {
    $alice = $site->browser();
    $handle = $alice->get('visit();')->handle();
    $response = $alice->get("$class visit(); \$_SESSION['big'] = new Big; $close");
    var_dump(str_contains($response->body, 'Allowed memory size'));
    printf("%s, locked: %d\n", $site->store->life($handle), $site->store->isLocked($handle));
    echo $alice->get('visit();');
}
echo "A payload larger than what is left: saved or not, but whole\n";
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$alice->get('visit(); $_SESSION["big"] = str_repeat("x", 9000000);');
printf("locked: %d\n", $site->store->isLocked($handle));
$response = $alice->get('session_start(); echo json_encode([$_SESSION["n"], strlen($_SESSION["big"] ?? "")]);',
    ini: ['memory_limit' => '128M']);
var_dump(in_array($response->body, ['[1,0]', '[2,9000000]'], true));
?>
--EXPECT--
bool(true)
live, locked: 0
visit 2 | no cookie
bool(true)
live, locked: 0
visit 2 | no cookie
A payload larger than what is left: saved or not, but whole
locked: 0
bool(true)
