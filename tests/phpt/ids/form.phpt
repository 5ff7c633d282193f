--TEST--
An ID is 60 characters of PHP's alphabet, and no two are alike
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['session.sid_length' => 22, 'session.sid_bits_per_character' => 4, 'error_reporting' => E_ALL & ~E_DEPRECATED]);
$ids = explode("\n", $site->browser()->get('session_start(); echo session_id(), "\n";
    for ($i = 0; $i < 2000; $i++) { echo session_create_id(), "\n"; }')->body);
var_dump(count($ids), count(array_unique($ids)));
var_dump(count(preg_grep('/^[0-9a-v]{26}00000012[0-9a-v]{26}$/', $ids)));
$seeds = array_map(fn ($id) => substr($id, 0, 26), $ids);
var_dump(count(array_unique($seeds)));
/* Each position of the seed takes each value; the last character ends 128 bits. */
for ($i = 0; $i < 26; $i++) {
    $values[] = count(array_unique(array_column(array_map('str_split', $seeds), $i)));
}
var_dump(min(array_slice($values, 0, 25)) === 32, $values[25]);
?>
--EXPECT--
int(2001)
int(2001)
int(2001)
int(2001)
bool(true)
int(8)
