<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A private Redis Cluster on loopback ports: masters, each with a replica if wanted. */
final class RedisCluster
{
    public const SLOTS = 16384;

    /** @var list<RedisServer> masters first, then their replicas in the same order */
    public readonly array $nodes;

    /** @param list<string> $more further arguments of each node */
    public function __construct(
        private readonly Folder $folder,
        private readonly int $masters = 3,
        bool $replicas = true,
        array $more = [],
        private readonly ?TlsFiles $tls = null,
    ) {
        $nodes = [];
        for ($i = 0; $i < $masters * ($replicas ? 2 : 1); $i++) {
            $nodes[] = $this->node("node$i", $more);
        }
        $this->nodes = $nodes;
        $this->meet();
        $this->deal();
        if ($replicas) {
            $this->follow();
        }
    }

    /** One more, which knows nobody yet. @param list<string> $more */
    public function node(string $name, array $more = []): RedisServer
    {
        return new RedisServer($this->folder, [], [
            '--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '1000',
            '--cluster-require-full-coverage', 'no', '--repl-diskless-sync-delay', '0', ...$more,
            '--tls-cluster', $this->tls === null ? 'no' : 'yes',
        ], $name, Program::freeClusterPort(), $this->tls);
    }

    /** For secsess.store. */
    public function address(string $options = '', string $credentials = ''): string
    {
        $scheme = $this->tls === null ? 'redis-cluster' : 'rediss-cluster';
        $options = implode('&', array_filter([$this->tls?->options(), $options]));
        $hosts = array_map(static fn (RedisServer $node): string => "127.0.0.1:$node->port", array_slice($this->nodes, 0, 3));
        return "$scheme://$credentials" . implode(',', $hosts) . ($options === '' ? '' : "?$options");
    }

    /** A node's own name. */
    public static function id(RedisServer $node): string
    {
        return $node->client()('CLUSTER', 'MYID');
    }

    /** The node that serves a slot, by what another says that answers. */
    public function owner(int $slot): RedisServer
    {
        foreach ($this->living() as $node) {
            foreach ($node->client()('CLUSTER', 'SLOTS') as [$first, $last, $master]) {
                if ($slot >= $first && $slot <= $last) {
                    return $this->at($master[1]);
                }
            }
        }
        throw new \RuntimeException("nobody serves slot $slot");
    }

    /** Moves a slot with its keys, as redis-cli does: the nodes serve it meanwhile. */
    public function move(int $slot, RedisServer $from, RedisServer $to, int $at_once = 10): int
    {
        $this->begin($slot, $from, $to);
        $moved = $this->moveKeys($slot, $from, $to, $at_once);
        $this->finish($slot, $from, $to);
        return $moved;
    }

    public function begin(int $slot, RedisServer $from, RedisServer $to): void
    {
        $to->client()('CLUSTER', 'SETSLOT', $slot, 'IMPORTING', self::id($from));
        $from->client()('CLUSTER', 'SETSLOT', $slot, 'MIGRATING', self::id($to));
    }

    public function finish(int $slot, RedisServer $from, RedisServer $to): void
    {
        /* All masters, as redis-cli does: with what each hears of the others alone, moves in quick succession can cross. */
        foreach ([$to, $from, ...array_udiff($this->living(), [$to, $from], static fn ($a, $b): int => $a->port <=> $b->port)] as $node) {
            if ($node->client()('ROLE')[0] === 'master') {
                $node->client()('CLUSTER', 'SETSLOT', $slot, 'NODE', self::id($to));
            }
        }
        /* Who gets a slot before he has heard of another's newer epoch may lose it again, with its keys. */
        foreach ($this->living() as $node) {
            Await::that('nodes that know each other\'s epochs', static fn (): bool => self::epoch($node, 'current') >= self::epoch($to, 'my'), 10.0);
        }
    }

    private static function epoch(RedisServer $node, string $which): int
    {
        preg_match("/^cluster_{$which}_epoch:(\d+)/m", $node->client()('CLUSTER', 'INFO'), $found);
        return (int) $found[1];
    }

    public function moveKeys(int $slot, RedisServer $from, RedisServer $to, int $at_once = 10, int $most = PHP_INT_MAX): int
    {
        $moved = 0;
        while ($moved < $most && $keys = $from->client()('CLUSTER', 'GETKEYSINSLOT', $slot, $at_once)) {
            $from->client()('MIGRATE', '127.0.0.1', $to->port, '', 0, 5000, 'KEYS', ...$keys);
            $moved += count($keys);
        }
        return $moved;
    }

    /** @return list<RedisServer> that answer */
    public function living(): array
    {
        return array_values(array_filter($this->nodes, static fn (RedisServer $node): bool => $node->running()));
    }

    public function stop(): void
    {
        foreach ($this->nodes as $node) {
            $node->stop();
        }
    }

    public function at(int $port): RedisServer
    {
        foreach ($this->nodes as $node) {
            if ($node->port === $port) {
                return $node;
            }
        }
        throw new \RuntimeException("no node of ours is at port $port");
    }

    private function meet(): void
    {
        foreach ($this->nodes as $i => $node) {
            $node->client()('CLUSTER', 'SET-CONFIG-EPOCH', $i + 1);
        }
        foreach (array_slice($this->nodes, 1) as $node) {
            $this->nodes[0]->client()('CLUSTER', 'MEET', '127.0.0.1', $node->port);
        }
    }

    private function deal(): void
    {
        for ($i = 0; $i < $this->masters; $i++) {
            $slots = range(intdiv(self::SLOTS * $i, $this->masters), intdiv(self::SLOTS * ($i + 1), $this->masters) - 1);
            $this->nodes[$i]->client()('CLUSTER', 'ADDSLOTS', ...$slots);
        }
        foreach ($this->nodes as $node) {
            Await::that('a Cluster that is whole', fn (): bool => $this->isWhole($node), 20.0);
        }
    }

    private function isWhole(RedisServer $node): bool
    {
        $info = $node->client()('CLUSTER', 'INFO');
        return str_contains($info, 'cluster_state:ok') && str_contains($info, 'cluster_slots_ok:' . self::SLOTS)
            && str_contains($info, 'cluster_known_nodes:' . count($this->nodes));
    }

    private function follow(): void
    {
        for ($i = 0; $i < $this->masters; $i++) {
            $this->nodes[$this->masters + $i]->client()('CLUSTER', 'REPLICATE', self::id($this->nodes[$i]));
        }
        for ($i = 0; $i < $this->masters; $i++) {
            Await::that('a replica in step', fn (): bool => ($this->nodes[$this->masters + $i]->client()->info('replication')['master_link_status'] ?? '') === 'up', 20.0);
        }
    }
}
