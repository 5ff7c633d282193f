<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Randomizer;
use Secsess\Harness\Folder;
use Secsess\Harness\RedisServer;

/** Sessions in a Redis of their own: "restart": kill -9 and start it; "cut": close all connections; "freeze": stop it for a while. */
final class InRedis implements Store
{
    /** Each answer's effects are in a file before it is sent; a restart that follows a kill -9 loses nothing of it. */
    private const ARGUMENTS = ['--port', '0', '--appendonly', 'yes', '--appendfsync', 'no', '--auto-aof-rewrite-min-size', '4mb'];

    private readonly RedisServer $redis;

    /** @param bool $harm false: nothing is to be done to it */
    public function __construct(Folder $folder, bool $harm = true)
    {
        $this->redis = new RedisServer($folder, more: $harm ? self::ARGUMENTS : []);
    }

    /** CLAIM_MS in handlers/store/redis/open.lua. A place: 250 ms until its waiter would have looked again, and a second. */
    public function terms(): Terms
    {
        return new Terms(claim: 0.3, passing: 0.6, place: 1.25, mourns: true, reconnect: 0.5, descriptors: 1);
    }

    public function settings(): array
    {
        /* A worker is one request to PHP, in which Redis is restarted many times. */
        return ['secsess.store' => "redis+unix://{$this->redis->socket}", 'secsess.retry_budget' => 30];
    }

    public function mishaps(): array
    {
        return ['restart' => 'Redis restarted', 'cut' => 'connections cut', 'freeze' => 'Redis frozen'];
    }

    public function trouble(string $mishap, Randomizer $random): void
    {
        if ($mishap === 'restart') {
            $this->redis->stop();
            $this->redis->start(self::ARGUMENTS);
        } elseif ($mishap === 'freeze') {
            $this->redis->freeze();
            usleep($random->getInt(20000, 300000));
            $this->redis->resume();
        } else {
            $this->redis->cutClients();
        }
    }

    public function pulse(): void
    {
        $this->redis->client()('PING');
    }

    public function collects(): bool
    {
        return false;
    }

    public function inside(array $pids): ?int
    {
        return null;
    }

    public function waiting(string $handle): array
    {
        return $this->redis->client()('ZRANGE', "secsess:{{$handle}}:q", 0, -1);
    }

    public function leftovers(Findings $findings, Totals $totals): Leftovers
    {
        return new RedisLeftovers($this->redis, $findings, $totals);
    }

    public function stop(): void
    {
        $this->redis->stop();
    }
}
