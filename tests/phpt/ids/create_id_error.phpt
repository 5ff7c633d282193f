--TEST--
Prefixes that PHP does not allow are refused
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
foreach (['"a b"', '"a\0b"', '"ä"', '"a=b"', 'str_repeat("a", 175)', 'str_repeat("a", 176)', 'str_repeat("a", 300)', '[]', 'null'] as $prefix) {
    echo "$prefix: ", $alice->get("try { \$id = session_create_id($prefix); echo is_string(\$id) ? strlen(\$id) : var_dump(\$id); }
        catch (TypeError \$e) { echo \$e->getMessage(); }");
}
echo $alice->get('visit(); var_dump(session_create_id("a b")); echo session_create_id("good-") !== false;');
?>
--EXPECT--
