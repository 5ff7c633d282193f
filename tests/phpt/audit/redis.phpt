--TEST--
What is wrong with a Redis is found, and what it won't tell is found, too
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/audit.inc';

$redis = new OwnRedis(['appendonly' => 'yes', 'unixsocketperm' => '700']);
$site = new Site([], $redis);
$site->set('secsess.secret_file', secret_file($site));
$show = function (string $title, array $ini = []) use ($site): void {
    echo "$title\n";
    foreach (audit($site, $ini, 'store') as $id => $finding) {
        echo "  $finding[severity] $id", $finding['setting'] === null && $finding['value'] !== null ? " ($finding[value])" : '', "\n";
    }
};
$admin = $redis->client();
$admin('ACL', 'SETUSER', 'looker', 'on', '>sesame', '~test:*', '-@all', '+hello', '+auth', '+time', '+get', '+set', '+info', '+acl|whoami', '+acl|getuser');
$admin('ACL', 'SETUSER', 'narrow', 'on', '>sesame', '~test:*', '-@all', '+hello', '+auth', '+time');
file_put_contents("$site->folder/credentials", "looker\nsesame");
chmod("$site->folder/credentials", 0600);
$looker = ['secsess.store' => $redis->address('', '?prefix=test:'), 'secsess.store_credentials_file' => "$site->folder/credentials"];

$show('As it should be', $looker);
$show('Its password in php.ini', ['secsess.store' => $redis->address('looker:sesame@', '?prefix=test:')]);
$show('With rights to all');
$show('With rights to nothing', ['secsess.store' => $redis->address('narrow:sesame@', '?prefix=test:')]);
$show('No secret file', ['secsess.secret_file' => ''] + $looker);
echo "Tried by each request when it is down\n  ", implode(' ', array_keys(audit($site, ['secsess.breaker_failures' => 0], 'secsess'))), "\n";
$admin('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
$show('allkeys-lru, without maxmemory', $looker);
$admin('CONFIG', 'SET', 'maxmemory', '100mb');
foreach (['allkeys-lru', 'volatile-ttl', 'volatile-lru', 'allkeys-random', 'noeviction'] as $policy) {
    $admin('CONFIG', 'SET', 'maxmemory-policy', $policy);
    $show("$policy, with maxmemory", $looker);
}
$admin('CONFIG', 'SET', 'appendonly', 'no');
$show('No append-only file; whether there are snapshots, it may not ask', $looker);
$admin('CONFIG', 'SET', 'save', '3600 1');
$show('Snapshots');
$admin('CONFIG', 'SET', 'save', '');
$show('Nothing');
$admin('CONFIG', 'SET', 'appendonly', 'yes');
chmod($redis->socket, 0777);
chmod(dirname($redis->socket), 0711);
$show('A socket for everybody');
?>
--EXPECT--
As it should be
Its password in php.ini
  low store.credentials_in_setting
With rights to all
  medium store.acl_commands (default)
  low store.acl_keys (default)
With rights to nothing
  low store.credentials_in_setting
  info store.state_unknown
  info store.acl_unknown
No secret file
  high store.secret_on_server
Tried by each request when it is down
  secsess.breaker_failures
allkeys-lru, without maxmemory
  low store.eviction_policy (allkeys-lru)
allkeys-lru, with maxmemory
  high store.eviction (allkeys-lru)
volatile-ttl, with maxmemory
  high store.eviction (volatile-ttl)
volatile-lru, with maxmemory
  high store.eviction (volatile-lru)
allkeys-random, with maxmemory
  high store.eviction (allkeys-random)
noeviction, with maxmemory
No append-only file; whether there are snapshots, it may not ask
  info store.snapshots_unknown
Snapshots
  medium store.acl_commands (default)
  medium store.persistence_snapshots
  low store.acl_keys (default)
Nothing
  medium store.acl_commands (default)
  low store.acl_keys (default)
  low store.persistence_none
A socket for everybody
  medium store.no_password_local
  medium store.acl_commands (default)
  low store.acl_keys (default)
