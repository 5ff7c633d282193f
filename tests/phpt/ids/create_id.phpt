--TEST--
IDs of session_create_id() can be used at once, and come back by cookie
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['', '"user-17,"', '"A"'] as $prefix) {
    foreach (['', 'visit(); session_commit();'] as $before) {
        $alice = $site->browser();
        echo $alice->get("$before \$id = session_create_id($prefix); session_id(\$id); visit();
            var_dump(session_id() === \$id); echo substr(\$id, 0, -60);");
        echo $alice->get('visit(); var_dump(session_id() === $_COOKIE["PHPSESSID"]);');
    }
}
?>
--EXPECT--
visit 1
bool(true) | cookie of a new session
visit 2
bool(true) | no cookie
visit 1
visit 1
bool(true) | cookie of a new session
visit 2
bool(true) | no cookie
visit 1
bool(true)
user-17, | cookie of a new session
visit 2
bool(true) | no cookie
visit 1
visit 1
bool(true)
user-17, | cookie of a new session
visit 2
bool(true) | no cookie
visit 1
bool(true)
A | cookie of a new session
visit 2
bool(true) | no cookie
visit 1
visit 1
bool(true)
A | cookie of a new session
visit 2
bool(true) | no cookie
