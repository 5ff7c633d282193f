--TEST--
Sessions of one request can be started again: one cookie, the same ID, nothing lost
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$code = '
    foreach ([1, 2, 3] as $i) {
        visit();
        $ids[] = session_id();
        var_dump(session_write_close());
    }
    echo count(array_unique($ids)), " ID";
';
echo $alice->get($code);
echo $alice->get($code);
echo $alice->get('visit(); session_commit(); $_SESSION["n"] = 100; visit();');
?>
--EXPECT--
visit 1
bool(true)
visit 2
bool(true)
visit 3
bool(true)
1 ID | cookie of a new session
visit 4
bool(true)
visit 5
bool(true)
visit 6
bool(true)
1 ID | no cookie
visit 7
visit 8 | no cookie
