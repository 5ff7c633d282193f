--TEST--
Nobody but the owner may read or change what the store has in its directory
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/remembered.inc';

$site = new Site(['secsess.event_log' => 'store']);
umask(0);
$site->browser()->get('session_start(); $_SESSION["a"] = 1; session_regenerate_id();');
$alice = remembered($site);
$alice->get('session_start(); secsess_revoke("alice");');
$all = new RecursiveIteratorIterator(
    new RecursiveDirectoryIterator($site->store->directory, FilesystemIterator::SKIP_DOTS),
    RecursiveIteratorIterator::SELF_FIRST,
);
$modes = [sprintf('folder %o', fileperms($site->store->directory) & 07777) => true];
foreach ($all as $path) {
    $modes[sprintf('%s %o', $path->isDir() ? 'folder' : 'file', $path->getPerms() & 07777)] = true;
}
ksort($modes);
echo implode("\n", array_keys($modes)), "\n";
?>
--EXPECT--
file 600
folder 700
