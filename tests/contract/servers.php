<?php
/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs many servers for the contract tests until it is told to end: php servers.php cluster|moving|sentinel
 * When they are ready it says one line: the address for secsess, and the port of a server to look into.
 * Of moving, whatever slot has keys is on its way from one node to another, most of the time with a part of its keys. */

declare(strict_types=1);

use Secsess\Harness\Folder;
use Secsess\Harness\RedisCluster;
use Secsess\Harness\RedisSentinels;
use Secsess\Harness\RespError;

spl_autoload_register(static function (string $class): void {
    require __DIR__ . '/../harness/' . substr($class, strlen('Secsess\\Harness\\')) . '.php';
});

/** One slot that has keys, from its node to the next, with a pause when a half of them is there. */
function move_one(RedisCluster $cluster): void
{
    $from = $cluster->nodes[array_rand($cluster->nodes)];
    $to = $cluster->nodes[(array_search($from, $cluster->nodes, true) + 1) % count($cluster->nodes)];
    $key = $from->client()('RANDOMKEY');
    if ($key === null) {
        usleep(2000);
        return;
    }
    $slot = $from->client()('CLUSTER', 'KEYSLOT', $key);
    $cluster->begin($slot, $from, $to);
    $count = $from->client()('CLUSTER', 'COUNTKEYSINSLOT', $slot);
    $cluster->moveKeys($slot, $from, $to, 1, intdiv($count, 2));
    usleep(random_int(2000, 60000));
    $cluster->moveKeys($slot, $from, $to);
    usleep(random_int(0, 20000));
    $cluster->finish($slot, $from, $to);
}

$folder = new Folder();
if ($argv[1] === 'sentinel') {
    $servers = new RedisSentinels($folder, replicas: 1, sentinels: 3);
    $port = $servers->servers[0]->port;
} else {
    /* Of "cluster" no node knows by which name it is reached: it tells of ports alone, and means the host that it was asked at. */
    $servers = new RedisCluster($folder, 3, replicas: false, more: $argv[1] === 'cluster' ? ['--cluster-preferred-endpoint-type', 'unknown-endpoint'] : []);
    $port = $servers->nodes[0]->port;
}
echo $servers->address(), " $port\n";
while (true) {
    if ($argv[1] !== 'moving') {
        sleep(3600);
        continue;
    }
    try {
        move_one($servers);
    } catch (RespError $error) {
        fwrite(STDERR, $error->getMessage() . "\n"); /* a key that expired on its way */
    }
}
