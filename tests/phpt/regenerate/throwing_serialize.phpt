--TEST--
What can't be serialised isn't renewed: the exception leaves the session and its ID as they were
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('visit();')->handle();
echo $alice->get('visit(); class Bad { function __serialize(): array { throw new Exception("no"); } } $_SESSION["bad"] = new Bad;
    try { session_regenerate_id(); } catch (Exception $e) { echo "thrown: ", $e->getMessage(); } unset($_SESSION["bad"]);');
printf("%s\n", $site->store->life($handle));
echo $alice->get('visit();');
?>
--EXPECT--
visit 2
thrown: no | no cookie
live
visit 3 | no cookie
