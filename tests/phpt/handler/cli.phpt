--TEST--
Sessions work on the command line, where there are no cookies
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--INI--
output_buffering=65536
session.save_handler=secsess
session.use_cookies=1
session.cache_limiter=
--FILE--
<?php
var_dump(session_start());
$id = session_id();
$_SESSION['a'] = 1;
var_dump(session_write_close());

session_id($id);
var_dump(session_start(), $_SESSION, session_id() === $id, secsess_status()['lock']);
session_write_close();

session_id('planted');
var_dump(session_start(), $_SESSION, session_id() === 'planted');
session_destroy();

session_id($id);
session_start();
var_dump(session_destroy());
session_id($id);
var_dump(session_start(), $_SESSION, session_id() === $id, secsess_status()['previous_end']);
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
array(1) {
  ["a"]=>
  int(1)
}
bool(true)
string(4) "held"
bool(true)
array(0) {
}
bool(false)
bool(true)
bool(true)
array(0) {
}
bool(false)
string(9) "destroyed"
