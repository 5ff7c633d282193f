<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** What a store promises of its locks, in s, to be judged by. */
final class Terms
{
    /**
     * @param float $claim how long a waiter whose turn it is has to take the lock
     * @param float $passing until the next one goes on instead of him, at the latest
     * @param float $place how long a waiter's place outlives him
     * @param bool $mourns whether a lock outlives its holder until the lease ends
     * @param float $reconnect how long after an outage somebody may not have noticed that it is over
     * @param int $descriptors how many more open files than after its first turn a process may have
     */
    public function __construct(
        public readonly float $claim,
        public readonly float $passing,
        public readonly float $place,
        public readonly bool $mourns,
        public readonly float $reconnect,
        public readonly int $descriptors,
    ) {
    }
}
