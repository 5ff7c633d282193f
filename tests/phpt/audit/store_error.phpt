--TEST--
A store that is down, or can't be one, is a finding; nothing is thrown and nothing warned of
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$site = new Site();
$site->set('secsess.secret_file', secret_file($site));
$rows = [
    'no server' => ['secsess.store' => 'redis://u:sesame@127.0.0.1:1'],
    'no server, of a Cluster' => ['secsess.store' => 'redis-cluster://127.0.0.1:1'],
    'no server, by Sentinels' => ['secsess.store' => 'redis-sentinel://127.0.0.1:1/shop'],
    'no socket' => ['secsess.store' => "redis+unix://$site->folder/none.sock"],
    'another network' => ['secsess.store' => 'redis://192.0.2.1', 'secsess.connect_timeout' => '0.05'],
    'no directory' => ['secsess.store' => '', 'session.save_path' => "$site->folder/none"],
    'no secret file' => ['secsess.secret_file' => "$site->folder/none"],
    'a secret for all' => ['secsess.secret_file' => "$site->folder/open.key"],
    'nonsense' => ['secsess.store' => 'redis:nonsense'],
];
copy("$site->folder/secret.key", "$site->folder/open.key");
chmod("$site->folder/open.key", 0644);
foreach ($rows as $title => $ini) {
    $findings = audit($site, $ini + ['secsess.retry_budget' => 0, 'display_errors' => 1], 'store');
    $ids = array_diff(array_keys($findings), ['store.directory_listed', 'store.in_memory']);
    echo "$title: ", implode(' ', $ids), "\n  ", str_replace($site->folder, 'FOLDER', $findings['store.unreachable']['value'] ?? '?'), "\n";
    if (str_contains(json_encode($findings), 'sesame')) {
        echo "  shows the password\n";
    }
}
?>
--EXPECTF--
no server: store.unreachable store.credentials_in_setting
  the store at tcp:127.0.0.1:1 can't be reached (Connection refused): see that it runs and that secsess.store names it
no server, of a Cluster: store.unreachable store.no_password_local
  %s
no server, by Sentinels: store.unreachable store.no_password_local
  %s
no socket: store.unreachable
  the store at unix:FOLDER/none.sock can't be reached (No such file or directory): see that it runs and that secsess.store names it
another network: store.no_password store.unreachable store.plaintext
  the store at tcp:192.0.2.1:6379 can't be reached (%s): see that it runs and that secsess.store names it
no directory: store.unreachable
  the session directory FOLDER/none/secsess can't be made or opened (No such file or directory): %s
no secret file: store.unreachable
  secsess.secret_file can't be read (No such file or directory): make it readable for the user that PHP runs as
a secret for all: store.unreachable
  secsess.secret_file is open to others than its owner and group: chmod 640 it
nonsense: store.unreachable
  secsess.store is not usable: PHP said why when it started
