--TEST--
A payload of another serializer is refused and kept
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
foreach (['php_serialize', 'php_binary'] as $name) {
    echo $alice->get('var_dump(session_start());', ini: ['session.serialize_handler' => $name]);
    printf("%s, locked %d\n", $site->store->life($handle), $site->store->isLocked($handle));
}
echo $alice->get('visit();');
echo "An empty session has none\n";
$bob = $site->browser();
$bob->get('session_start();');
echo $bob->get('visit();', ini: ['session.serialize_handler' => 'php_serialize']), $bob->get('visit();', ini: ['session.serialize_handler' => 'php_serialize']);
?>
--EXPECTF--
Warning: session_start(): secsess: session %s was written by the serializer "php", and session.serialize_handler is "php_serialize": it is kept as it is
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
live, locked 0
Warning: session_start(): secsess: session %s was written by the serializer "php", and session.serialize_handler is "php_binary": it is kept as it is
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
live, locked 0
visit 2 | no cookie
An empty session has none
visit 1 | no cookie
visit 2 | no cookie
