--TEST--
What is wrong with the directory is found
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$site = new Site();
$site->set('secsess.secret_file', secret_file($site));
mkdir($path = "$site->folder/path", 0700);
$show = function (string $title, array $ini = []) use ($site, $path): void {
    echo "$title:";
    foreach (audit($site, $ini + ['session.save_path' => $path], 'store') as $id => $finding) {
        echo $id === 'store.in_memory' ? '' : " $finding[severity] $id"; /* wherever the tests run */
    }
    echo "\n";
};
$show('As it should be');
foreach ([0711, 0755, 0770, 0777, 01733, 01777] as $mode) {
    chmod($path, $mode);
    $show(sprintf('%04o', $mode));
}
chmod($path, 0700);
$show('No secret file', ['secsess.secret_file' => '']);
$show('Not synced', ['secsess.file_sync' => 'none']);
echo file_exists("$path/secsess") ? "It was made by looking\n" : "It is not there yet\n";
$site->cli('session_start();', ['session.save_path' => $path]);
$show('With sessions in it');
chmod($path, 0777);
$show('With sessions in it, 0777');
chmod($path, 0700);
chmod("$path/secsess", 0750);
$show('Open to its group');
foreach (audit($site, ['session.save_path' => $path], 'store') as $finding) {
    echo str_replace($path, 'PATH', $finding['value']), "\n";
}
?>
--EXPECT--
As it should be:
0711:
0755: info store.directory_listed
0770: high store.directory_replaceable
0777: high store.directory_replaceable info store.directory_listed
1733: low store.directory_squattable
1777: low store.directory_squattable info store.directory_listed
No secret file: medium store.secret_beside_files
Not synced: low store.unsynced
It is not there yet
With sessions in it:
With sessions in it, 0777: high store.directory_replaceable info store.directory_listed
Open to its group: high store.unreachable
the session directory PATH/secsess is open to others than its owner: chmod 700 it
