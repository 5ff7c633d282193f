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
"a b": Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false) | no cookie
"a\0b": Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false) | no cookie
"ä": Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false) | no cookie
"a=b": Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false) | no cookie
str_repeat("a", 175): 235 | no cookie
str_repeat("a", 176): Warning: session_create_id(): secsess: the prefix is too long: with it a session ID would exceed 256 characters
bool(false) | no cookie
str_repeat("a", 300): Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false) | no cookie
[]: session_create_id(): Argument #1 ($prefix) must be of type string, array given | no cookie
null: Deprecated: session_create_id(): Passing null to parameter #1 ($prefix) of type string is deprecated
60 | no cookie
visit 1
Warning: session_create_id(): Prefix cannot contain special characters. Only the A-Z, a-z, 0-9, "-", and "," characters are allowed
bool(false)
1 | cookie of a new session
