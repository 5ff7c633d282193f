--TEST--
What can't be decoded is kept
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$class = 'class Breaks extends SessionHandler {
    public function write(string $id, string $data): bool { return parent::write($id, $data . "broken|O:"); }
}';
$handle = $alice->get("$class session_set_save_handler(new Breaks); visit();")->handle();
$record = $site->store->record($handle);
echo $alice->get('var_dump(session_start(), session_status() === PHP_SESSION_NONE);');
printf("%s, locked: %d, payload kept: %d\n", $site->store->life($handle), $site->store->isLocked($handle),
    str_contains($site->store->record($handle), 'n|i:1;broken|O:'));

echo "By session_decode()\n";
$bob = $site->browser();
$handle = $bob->get('visit();')->handle();
echo $bob->get('visit(); var_dump(session_decode("a|x:"), session_status() === PHP_SESSION_NONE);');
printf("%s, locked: %d\n", $site->store->life($handle), $site->store->isLocked($handle));
echo $bob->get('visit();');
?>
--EXPECTF--
Warning: session_start(): secsess: session %s can't be decoded; it is kept as it is
Warning: session_start(): Failed to decode session object. Session has been destroyed
bool(false)
bool(true) | no cookie
live, locked: 0, payload kept: 1
By session_decode()
visit 2
Warning: session_decode(): secsess: session %s can't be decoded; it is kept as it is
Warning: session_decode(): Failed to decode session object. Session has been destroyed
bool(false)
bool(true) | no cookie
live, locked: 0
visit 2 | no cookie
