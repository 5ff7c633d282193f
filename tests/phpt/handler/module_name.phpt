--TEST--
session_module_name() tells and changes the handler
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$site->set('session.save_path', $site->folder);
$site->set('session.use_strict_mode', 0); // for files, which since 8.6 has it on
$alice = $site->browser();
echo $alice->get('echo session_module_name(), "\n"; visit(); var_dump(session_module_name("files"));');
echo $alice->get('visit(); session_commit(); var_dump(session_module_name("files")); echo session_module_name(), "\n"; visit();');
echo $alice->get('visit();');
echo $alice->present(null)->get('echo session_module_name("secsess"), " ", session_module_name(), "\n"; visit();',
    ini: ['session.save_handler' => 'files']);
echo $alice->get('visit();');
?>
--EXPECTF--
secsess
visit 1
Warning: session_module_name(): Session save handler module cannot be changed when a session is active%S
bool(false) | cookie of a new session
visit 2
string(7) "secsess"
files
visit 1 | no cookie
visit 3 | no cookie
files secsess
visit 1 | cookie of a new session
visit 2 | no cookie
