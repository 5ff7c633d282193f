--TEST--
Where a profile forbids auto-login no key is issued, and those from before log nobody in
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site();
$alice = remembered($site);
echo count(array_filter(array_keys($alice->cookies), fn (string $name): bool => str_contains($name, 'autologin'))), " key\n";
$aal2 = ['secsess.profile' => 'aal2'];
$issue = 'session_start(); secsess_login("alice"); try { secsess_autologin_issue(); } catch (SecsessException $e) { echo $e->getMessage(), "\n"; }';
echo $site->browser()->get($issue, ini: $aal2)->body, "\n";
echo $site->browser()->get($issue, ini: ['secsess.autologin_lifetime' => 0])->body, "\n";
$again = restarted($alice);
echo $again->get(ATTEMPT, ini: $aal2)->body, "\n";
echo $again->get(ATTEMPT, ini: ['secsess.autologin_lifetime' => 0])->body, "\n";
echo restarted($alice)->get(ATTEMPT, ini: ['secsess.profile' => 'aal1'])->body, "\n";
?>
--EXPECT--
1 key
No device is remembered: secsess.autologin_lifetime is 0 by secsess.profile = aal2
No device is remembered: secsess.autologin_lifetime is 0
[null,null]
[null,null]
["alice","used"]
