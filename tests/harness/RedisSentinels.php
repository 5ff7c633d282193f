<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A private Redis master with replicas, watched by Sentinels, all on loopback ports. */
final class RedisSentinels
{
    public const SERVICE = 'shop';

    /** @var list<RedisServer> the first is the master at the beginning */
    public readonly array $servers;
    /** @var list<int> of the Sentinels, for us; for others it is the same, unless there is TLS */
    public readonly array $ports;
    /** @var list<int> */
    private readonly array $tlsPorts;
    /** @var list<Process> */
    private array $sentinels = [];

    /**
     * @param list<string> $more further arguments of the servers
     * @param list<string> $lines further lines of the Sentinels' configuration
     */
    public function __construct(
        private readonly Folder $folder,
        int $replicas = 2,
        int $sentinels = 3,
        array $more = [],
        array $lines = [],
        private readonly ?TlsFiles $tls = null,
    ) {
        $servers = [new RedisServer($folder, [], ['--repl-diskless-sync-delay', '0', ...$more], 'server0', tls: $tls)];
        for ($i = 1; $i <= $replicas; $i++) {
            $servers[] = new RedisServer($folder, [], [
                '--replicaof', '127.0.0.1', (string) $servers[0]->port, '--repl-diskless-sync-delay', '0', ...$more,
            ], "server$i", tls: $tls);
        }
        $this->servers = $servers;
        $this->ports = array_map(static fn (): int => Program::freePort(), range(1, $sentinels));
        $this->tlsPorts = $tls === null ? [] : array_map(static fn (): int => Program::freePort(), range(1, $sentinels));
        foreach ($this->ports as $i => $port) {
            $this->sentinels[] = $this->watch($i, $port, intdiv($sentinels, 2) + 1, $lines);
        }
        foreach ($this->ports as $port) {
            Await::that('Sentinels that know all', fn (): bool => $this->knowsAll($port, $replicas, $sentinels), 30.0);
        }
    }

    /** For secsess.store. */
    public function address(string $options = '', string $credentials = ''): string
    {
        $scheme = $this->tls === null ? 'redis-sentinel' : 'rediss-sentinel';
        $options = implode('&', array_filter([$this->tls?->options(), $options]));
        $hosts = array_map(static fn (int $port): string => "127.0.0.1:$port", $this->tlsPorts ?: $this->ports);
        return "$scheme://$credentials" . implode(',', $hosts) . '/' . self::SERVICE . ($options === '' ? '' : "?$options");
    }

    /** Whom the first Sentinel that answers names. */
    public function master(): RedisServer
    {
        foreach ($this->ports as $i => $port) {
            if ($this->sentinels[$i]->running()) {
                return $this->at((int) $this->ask($port, 'GET-MASTER-ADDR-BY-NAME')[1]);
            }
        }
        throw new \RuntimeException('no Sentinel runs');
    }

    /** Waits until the majority has another master than this one. */
    public function awaitFailover(RedisServer $old, float $seconds = 30.0): RedisServer
    {
        return Await::that('a failover', function () use ($old): ?RedisServer {
            $master = $this->master();
            return $master !== $old && $master->client()('ROLE')[0] === 'master' ? $master : null;
        }, $seconds);
    }

    public function sentinel(int $i): Process
    {
        return $this->sentinels[$i];
    }

    public function stop(): void
    {
        foreach ($this->sentinels as $sentinel) {
            $sentinel->end(SIGKILL);
        }
        foreach ($this->servers as $server) {
            $server->stop();
        }
    }

    private function watch(int $i, int $port, int $quorum, array $lines): Process
    {
        $service = self::SERVICE;
        $file = $this->folder->write("sentinel$i.conf", implode("\n", [
            "port $port", ...($this->tls?->lines($this->tlsPorts[$i]) ?? []), 'bind 127.0.0.1', 'dir ' . $this->folder->path, 'daemonize no', 'protected-mode no',
            "sentinel monitor $service 127.0.0.1 {$this->servers[0]->port} $quorum",
            "sentinel down-after-milliseconds $service 600", "sentinel failover-timeout $service 3000",
            "sentinel parallel-syncs $service 2", ...$lines,
        ]) . "\n");
        return new Process([Program::find('redis-sentinel', 'redis-server', 'valkey-server'), $file, '--sentinel'], $this->folder->at("sentinel$i.log"));
    }

    private function knowsAll(int $port, int $replicas, int $sentinels): bool
    {
        try {
            return count($this->ask($port, 'REPLICAS')) === $replicas && count($this->ask($port, 'SENTINELS')) === $sentinels - 1;
        } catch (\RuntimeException) {
            return false;
        }
    }

    private function ask(int $port, string $what): array
    {
        return (new RespClient("tcp://127.0.0.1:$port"))('SENTINEL', $what, self::SERVICE);
    }

    private function at(int $port): RedisServer
    {
        foreach ($this->servers as $server) {
            if ($server->port === $port) {
                return $server;
            }
        }
        throw new \RuntimeException("no server of ours is at port $port");
    }
}
