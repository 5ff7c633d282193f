<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Randomizer;
use Secsess\Harness\RedisServer;

/**
 * What is done to the workers and to their Redis, at random times: "kill any" ("holder", "waiter"): kill -9 a worker;
 * "stop any" ("holder"): stop it for about a lease; "restart": kill -9 Redis and start it; "cut": close all connections;
 * "freeze": stop Redis for a while.
 */
final class Mishaps
{
    private const FIRST = 2_000_000_000;

    /** @var array<string, int> how many there were, by what they are */
    public array $counts = [];
    /** @var list<array{int, int}> times in which Redis could not be reached */
    public array $outages = [];
    /** @var array<string, int> when the next one is due */
    private array $due = [];
    /** @var list<array{int, Worker}> who is to be resumed, and when */
    private array $stopped = [];

    public function __construct(
        private readonly Scene $scene,
        private readonly RedisServer $redis,
        private readonly Randomizer $random,
    ) {
        foreach (array_keys($scene->mishaps) as $what) {
            $this->due[$what] = hrtime(true) + $random->getInt(0, self::FIRST); /* short rounds get some of each, too */
        }
    }

    /**
     * Does what is due. Answers whether something was done to Redis.
     *
     * @param list<Worker> $workers
     */
    public function act(array $workers): bool
    {
        $now = hrtime(true);
        $outages = count($this->outages);
        $this->resume($now);
        foreach ($this->due as $what => $at) {
            /* Without a victim it stays due. */
            if ($at <= $now && $this->happens($what, $workers)) {
                $this->counts[$what] = ($this->counts[$what] ?? 0) + 1;
                $this->plan($what);
            }
        }
        return count($this->outages) > $outages;
    }

    /** Whoever is stopped goes on, now at the latest. */
    public function resume(int $now = PHP_INT_MAX): void
    {
        foreach ($this->stopped as $i => [$until, $worker]) {
            if ($until <= $now) {
                $worker->resume();
                unset($this->stopped[$i]);
            }
        }
    }

    /** @param list<Worker> $workers */
    private function happens(string $what, array $workers): bool
    {
        [$verb, $whom] = explode(' ', $what) + [1 => ''];
        if ($whom === '') {
            $this->trouble($verb);
            return true;
        }
        $states = ['holder' => ['holding'], 'waiter' => ['waiting'], 'any' => ['starting', 'waiting', 'holding', 'ending']][$whom];
        $victims = array_values(array_filter($workers, static fn (Worker $worker): bool => in_array($worker->state(), $states, true)));
        if ($victims === []) {
            return false;
        }
        $victim = $victims[$this->random->getInt(0, count($victims) - 1)];
        if ($verb === 'kill') {
            $victim->kill();
        } else {
            $victim->stop();
            $this->stopped[] = [hrtime(true) + (int) ($this->scene->lease * $this->random->getInt(800, 1800) * 1e6), $victim];
        }
        return true;
    }

    private function trouble(string $verb): void
    {
        $from = hrtime(true);
        if ($verb === 'restart') {
            $this->redis->stop();
            $this->redis->start(Storm::REDIS);
        } elseif ($verb === 'freeze') {
            $this->redis->freeze();
            usleep($this->random->getInt(20000, 300000));
            $this->redis->resume();
        } else {
            $this->redis->cutClients();
        }
        $this->outages[] = [$from, hrtime(true)];
    }

    /** The next one comes whenever it likes. */
    private function plan(string $what): void
    {
        $wait = -log($this->random->getInt(1, 1000000) / 1e6) / $this->scene->mishaps[$what];
        $this->due[$what] = hrtime(true) + (int) ($wait * 1e9);
    }
}
