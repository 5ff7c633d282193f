--TEST--
read_and_close waits for nobody
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.lock_wait' => 20]);
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
$slow = $alice->begin('visit(); stop();')->reached();
$began = hrtime(true);
for ($i = 0; $i < 3; $i++) {
    echo $alice->get('session_start(["read_and_close" => true]); echo $_SESSION["n"];');
}
var_dump(hrtime(true) - $began < 10e9, $site->store->isLocked($handle));
echo $slow->go()->end();
?>
--EXPECT--
1 | no cookie
1 | no cookie
1 | no cookie
bool(true)
bool(true)
visit 2 | no cookie
