--TEST--
An exception of __serialize() leaves the stored session as it was
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$class = 'class Bad { public function __serialize(): array { throw new Exception("can not"); } }';
$response = $alice->get("$class visit(); \$_SESSION['bad'] = new Bad;");
var_dump(str_contains($response->body, 'Uncaught Exception: can not'));
printf("%s, locked: %d\n", $site->store->life($handle), $site->store->isLocked($handle));
echo $alice->get("$class visit(); \$_SESSION['bad'] = new Bad;
    try { session_write_close(); } catch (Exception \$e) { echo \$e->getMessage(), \"\\n\"; }
    var_dump(session_status() === PHP_SESSION_ACTIVE);");
printf("%s, locked: %d\n", $site->store->life($handle), $site->store->isLocked($handle));
echo $alice->get('visit();');
?>
--EXPECT--
bool(true)
live, locked: 0
visit 2
can not
bool(false) | no cookie
live, locked: 0
visit 2 | no cookie
