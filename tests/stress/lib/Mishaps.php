<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Randomizer;

/**
 * What is done to the workers and to their store, at random times: "kill any" ("holder"; "waiter"; "wanted": a holder, and
 * others wait for him; "inside": in the midst of a step on a session): kill -9 a worker; "stop any" ("holder", "waiter",
 * "inside"): stop it for about a lease; "kill collector"; what else, the store knows.
 */
final class Mishaps
{
    private const FIRST = 2_000_000_000;
    private const TRY = 5_000_000; /* a step takes microseconds: it needs some luck */
    private const WORKERS = ['kill any', 'kill holder', 'kill waiter', 'stop any', 'stop holder'];

    /** @var array<string, int> how many there were, by what they are */
    public array $counts = [];
    /** @var list<array{int, int}> times in which the store could not be reached, or not all of it */
    public array $outages = [];
    /** @var array<string, int> when the next one is due */
    private array $due = [];
    /** @var list<array{int, Worker, ?int}> who is to be resumed, when, and since when he keeps others out */
    private array $stopped = [];

    public function __construct(
        private readonly Scene $scene,
        private readonly Store $store,
        private readonly ?Collector $collector,
        private readonly Randomizer $random,
    ) {
        foreach (array_intersect(array_keys($scene->mishaps), [...self::WORKERS, ...array_keys($store->mishaps())]) as $what) {
            $this->due[$what] = hrtime(true) + $random->getInt(0, self::FIRST); /* short rounds get some of each, too */
        }
    }

    /**
     * Does what is due. Answers whether something was done to the store.
     *
     * @param list<Worker> $workers
     */
    public function act(array $workers): bool
    {
        $now = hrtime(true);
        $this->resume($now);
        $outages = count($this->outages);
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
        foreach ($this->stopped as $i => [$until, $worker, $inside]) {
            if ($until <= $now) {
                $worker->resume();
                unset($this->stopped[$i]);
                if ($inside !== null) {
                    $this->outages[] = [$inside, hrtime(true)];
                }
            }
        }
    }

    /** @param list<Worker> $workers */
    private function happens(string $what, array $workers): bool
    {
        [$verb, $whom] = explode(' ', $what) + [1 => ''];
        if ($whom === '') {
            $from = hrtime(true);
            $this->store->trouble($verb, $this->random);
            $this->outages[] = [$from, hrtime(true)];
            return true;
        }
        if ($whom === 'collector') {
            $this->collector?->kill();
            return $this->collector !== null;
        }
        $victim = $whom === 'inside' ? $this->inside($workers) : $this->one($whom, $workers);
        if ($victim !== null && $verb === 'kill') {
            $victim->kill();
        } elseif ($victim !== null) {
            $victim->stop();
            $inside = $this->store->inside([$victim->pid()]) !== null ? hrtime(true) : null;
            $this->stopped[] = [hrtime(true) + (int) ($this->scene->lease * $this->random->getInt(800, 1800) * 1e6), $victim, $inside];
        }
        return $victim !== null;
    }

    /** @param list<Worker> $workers */
    private function one(string $whom, array $workers): ?Worker
    {
        $states = ['holder' => ['holding'], 'waiter' => ['waiting'], 'any' => ['starting', 'waiting', 'holding', 'ending'], 'wanted' => ['holding']][$whom];
        $victims = array_values(array_filter($workers, static fn (Worker $worker): bool => in_array($worker->state(), $states, true)));
        if ($whom === 'wanted') {
            $wanted = array_map(static fn (Worker $worker): ?int => $worker->state() === 'waiting' ? $worker->session() : null, $workers);
            $victims = array_values(array_filter($victims, static fn (Worker $worker): bool => in_array($worker->session(), $wanted, true)));
        }
        return $victims === [] ? null : $victims[$this->random->getInt(0, count($victims) - 1)];
    }

    /**
     * One who is in the midst of a step, and stays there: he is stopped.
     *
     * @param list<Worker> $workers
     */
    private function inside(array $workers): ?Worker
    {
        $running = [];
        foreach ($workers as $worker) {
            if ($worker->state() !== '') {
                $running[$worker->pid()] = $worker;
            }
        }
        $end = hrtime(true) + self::TRY;
        do {
            $pid = $this->store->inside(array_keys($running));
            if ($pid !== null) {
                $running[$pid]->stop();
                if ($this->store->inside([$pid]) !== null) {
                    return $running[$pid];
                }
                $running[$pid]->resume(noted: false);
            }
        } while (hrtime(true) < $end);
        return null;
    }

    /** The next one comes whenever it likes. */
    private function plan(string $what): void
    {
        $wait = -log($this->random->getInt(1, 1000000) / 1e6) / $this->scene->mishaps[$what];
        $this->due[$what] = hrtime(true) + (int) ($wait * 1e9);
    }
}
