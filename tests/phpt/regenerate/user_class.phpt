--TEST--
session_regenerate_id() inside a class that extends SessionHandler
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$class = 'class Mine extends SessionHandler {
    public function read(string $id): string|false { $d = parent::read($id); return is_string($d) ? strrev($d) : $d; }
    public function write(string $id, string $data): bool { return parent::write($id, strrev($data)); }
}
session_set_save_handler(new Mine);';
foreach (['false', 'true'] as $delete) {
    $alice = $site->browser();
    $old = $alice->get("$class visit();")->handle();
    $stale = $alice->copy();
    echo $alice->get("$class visit(); var_dump(session_regenerate_id($delete)); \$_SESSION['user'] = 'alice';");
    echo $alice->get("$class visit(); echo \$_SESSION['user'];");
    echo $stale->get("$class session_start(); var_dump(\$_SESSION);");
    echo $site->store->life($old), "\n";
}
?>
--EXPECTF--
visit 2
bool(true) | cookie of a new session
visit 3
alice | no cookie
array(1) {
  ["n"]=>
  int(1)
}
Warning: SessionHandler::write(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
retired
visit 2
bool(true) | cookie of a new session
visit 3
alice | no cookie
array(1) {
  ["n"]=>
  int(1)
}
Warning: SessionHandler::write(): secsess: changes of session %s were NOT saved: the session was ended or renewed by another request meanwhile, or the store lost it | no cookie
retired
