<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/**
 * Peers that take turns: A B C, B C A, …, a batch of cycles each. A round's figure is the median of its batch, so that what
 * slows the machine down for a moment counts for nothing, and what slows it down for longer meets all peers alike.
 */
final class Contest
{
    /** @var array<string, Runner> */
    private array $runners = [];

    public function add(string $key, Runner $runner): void
    {
        $this->runners[$key] = $runner;
    }

    /**
     * @return array<string, Series> µs a cycle, by key
     */
    public function run(Cycle $cycle, int $rounds, int $batch, Pace $pace): array
    {
        $series = array_map(static fn (): Series => new Series(), $this->runners);
        $keys = array_keys($this->runners);
        foreach ($keys as $key) {
            $this->runners[$key]->run($cycle, $batch, $pace); /* warms up, and counts for nothing */
        }
        for ($round = 0; $round < $rounds; $round++) {
            foreach ($keys as $key) {
                $series[$key]->add(Series::quantile($this->runners[$key]->run($cycle, $batch, $pace), 0.5) / 1000);
            }
            $keys[] = array_shift($keys);
        }
        return $series;
    }

    /** Each of them looks whether its cycles did what they should. */
    public function verify(): void
    {
        foreach ($this->runners as $runner) {
            $runner->verify();
        }
    }

    public function stop(): void
    {
        foreach ($this->runners as $runner) {
            $runner->stop();
        }
        $this->runners = [];
    }
}
