--TEST--
A class that extends SessionHandler has strict IDs and rotation too
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$class = 'class Mine extends SessionHandler {
    public function read(string $id): string|false { echo "read "; return parent::read($id); }
    public function write(string $id, string $data): bool { return parent::write($id, strrev($data)); }
}
class Reading extends Mine { public function read(string $id): string|false { $d = parent::read($id); return is_string($d) ? strrev($d) : $d; } }
session_set_save_handler(new Reading);';
foreach ([0, 1] as $strict) {
    $site->set('session.use_strict_mode', $strict);
    $alice = $site->browser();
    echo $alice->get("$class visit();");
    $response = $alice->get("$class visit();");
    echo $response;
    $site->store->age($response->handle(), 901);
    echo $alice->get("$class visit(); var_dump(session_id() === \$_COOKIE['PHPSESSID']);");
    $response = $alice->get("$class visit();");
    echo $response, $response->session['verdict'], "\n";
    echo $alice->present('planted')->get("$class visit(); var_dump(session_id() === 'planted');");
    echo $alice->get("$class visit(); session_destroy();");
    echo $alice->get("$class visit();");
}
?>
--EXPECT--
read visit 1 | cookie of a new session
read visit 2 | no cookie
read visit 3
bool(false) | cookie of generation 2
read visit 4 | no cookie
current
read visit 1
bool(false) | cookie of a new session
read visit 2 | no cookie
read visit 1 | cookie of a new session
read visit 1 | cookie of a new session
read visit 2 | no cookie
read visit 3
bool(false) | cookie of generation 2
read visit 4 | no cookie
current
read visit 1
bool(false) | cookie of a new session
read visit 2 | no cookie
read visit 1 | cookie of a new session
