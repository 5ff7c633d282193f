--TEST--
A handler that hands all on to a SessionHandler and makes no IDs has ours, and takes empty sessions for none as it likes
--SKIPIF--
<?php
require __DIR__ . '/../include/skipif.inc';
if (PHP_VERSION_ID >= 80600) {
    die('skip since PHP 8.6 such a handler must make IDs itself, see README');
}
?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.grace' => 60]);
/* What Symfony's StrictSessionHandler does. */
$class = 'class Mine implements SessionHandlerInterface, SessionUpdateTimestampHandlerInterface {
    private ?string $read = null;
    public function __construct(private SessionHandler $inner = new SessionHandler) {}
    public function open(string $path, string $name): bool { return $this->inner->open($path, $name); }
    public function close(): bool { return $this->inner->close(); }
    public function read(string $id): string|false { [$read, $this->read] = [$this->read, null]; return $read ?? $this->inner->read($id); }
    public function write(string $id, string $data): bool { return $data === "" ? $this->destroy($id) : $this->inner->write($id, $data); }
    public function destroy(string $id): bool { return $this->inner->destroy($id); }
    public function gc(int $max): int|false { return 0; }
    public function validateId(string $id): bool { return ($this->read = $this->inner->read($id)) !== ""; }
    public function updateTimestamp(string $id, string $data): bool { return $this->inner->write($id, $data); }
}
session_set_save_handler(new Mine);';
$alice = $site->browser();
echo $alice->get("$class visit();"), $alice->get("$class visit();");
$old = $alice->copy();
echo $alice->get("$class session_start(); var_dump(session_regenerate_id(true)); \$_SESSION['late'] = 1;");
echo $alice->get("$class visit();"), $old->get("$class session_start(); echo json_encode(\$_SESSION); session_abort();");
echo "emptied: ended\n";
$old = $alice->copy();
echo $alice->get("$class session_start(); \$_SESSION = [];"), $old->get("$class visit(); echo secsess_status()['previous_end'];"), $old->get("$class visit();");
echo "nothing in it yet, and made up\n";
$bob = $site->browser();
$bob->get('session_start();');
$bob->get('session_start();');
echo $bob->get("$class visit(); echo secsess_status()['verdict'];"), $bob->get("$class visit();");
echo $bob->present('planted')->get("$class visit(); var_dump(session_id() === 'planted');"), $bob->get("$class visit();");
echo "an obsolete one, by a script: the good cookie stays\n";
$thief = $bob->copy(['Sec-Fetch-Mode' => 'cors', 'Sec-Fetch-Dest' => 'empty']);
$handle = $bob->get('session_start();')->handle();
$site->store->set($handle, newest: 9, confirmed: 9, before: 8);
echo $thief->get("$class session_start(); echo json_encode([\$_SESSION, secsess_status()['verdict']]); session_abort();");
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2 | no cookie
bool(true) | cookie of a new session
visit 3 | no cookie
{"n":2} | no cookie
emptied: ended
no cookie
visit 1
destroyed | cookie of a new session
visit 2 | no cookie
nothing in it yet, and made up
visit 1
current | no cookie
visit 2 | no cookie
visit 1
bool(false) | cookie of a new session
visit 2 | no cookie
an obsolete one, by a script: the good cookie stays
[[],"obsolete"] | no cookie
