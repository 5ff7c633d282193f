--TEST--
With several cookies of the session's name one that is good counts, wherever it stands
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit();');
$sid = $alice->sid();
echo $alice->get('visit();', ['Cookie' => "a=b; PHPSESSID=$sid; PHPSESSID=other"]);
echo $site->browser()->get('visit();', ['Cookie' => "PHPSESSID=other; PHPSESSID=$sid"]);
echo $alice->get('visit();', ['Cookie' => "phpsessid=other;PHPSESSID=$sid"]);
?>
--EXPECT--
visit 2 | no cookie
visit 3 | no cookie
visit 4 | no cookie
