<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Randomizer;

/** Where the sessions of a round are: what is to be known of it, seen, and done to it. */
interface Store
{
    public function terms(): Terms;

    /** @return array<string, string|int|float> settings of PHP */
    public function settings(): array;

    /** @return array<string, string> what can happen, beside what is done to any worker: mishap => how it is called in the totals */
    public function mishaps(): array;

    /** Something is done to it, and is over when this returns. */
    public function trouble(string $mishap, Randomizer $random): void;

    /** Returns when it answers. */
    public function pulse(): void;

    /** Whether somebody should collect garbage all the time. */
    public function collects(): bool;

    /**
     * Which of these processes is in the midst of a step, which keeps others out who want the same; null: none.
     *
     * @param list<int> $pids
     */
    public function inside(array $pids): ?int;

    /** @return list<string|int> those who wait for a session's lock, by names that nobody has twice */
    public function waiting(string $handle): array;

    /** Judges what is left when nobody works any more. */
    public function leftovers(Findings $findings, Totals $totals): Leftovers;

    public function stop(): void;
}
