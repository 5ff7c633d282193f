<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** What goes on in a round of a storm: who wants what, and what is done to them. */
final class Scene
{
    public const GRACE = 3600;

    /**
     * @param array<string, int> $kinds weights: change, same (no change), abort, reset (session_reset() before the change), read
     *        (read_and_close), renew (session_regenerate_id() behind the change)
     * @param list<string> $refusals values of secsess.on_lock_refused, taken by the workers in turn
     * @param float $wait secsess.lock_wait, in s
     * @param int $waiters secsess.lock_max_waiters
     * @param float $lease secsess.lock_lease, in s
     * @param int $bytes that a session holds beside its counter
     * @param float $hold mean ms for which a session is held
     * @param float $think mean ms between two sessions of a worker
     * @param int $outlive how many of 10,000 hold longer than their lease may last, without being stopped
     * @param array<string, float> $mishaps how many a second: see Mishaps; a store has its own
     */
    public function __construct(
        public readonly string $name,
        public readonly int $workers,
        public readonly int $sessions,
        public readonly array $kinds,
        public readonly array $refusals,
        public readonly float $wait,
        public readonly int $waiters,
        public readonly float $lease,
        public readonly int $bytes,
        public readonly float $hold,
        public readonly float $think,
        public readonly int $outlive,
        public readonly array $mishaps,
    ) {
    }

    /** @return list<self> */
    public static function all(): array
    {
        $kinds = ['change' => 70, 'same' => 8, 'abort' => 6, 'reset' => 6, 'read' => 10];
        $mishaps = ['kill any' => 1, 'kill holder' => 1, 'kill waiter' => 1, 'stop holder' => 0.8, 'stop any' => 0.5,
            'restart' => 0.15, 'cut' => 0.3, 'freeze' => 0.2,
            'kill inside' => 1, 'kill wanted' => 1, 'stop waiter' => 0.3, 'stop inside' => 0.2, 'kill collector' => 0.5, 'fill' => 0.3];
        /* Each costs a session the rest of a lease, and here are few of them. */
        $fewer = ['kill any' => 0.4, 'kill holder' => 0.3, 'kill waiter' => 0.6, 'stop holder' => 0.3, 'stop any' => 0.2,
            'restart' => 0.15, 'cut' => 0.3, 'freeze' => 0.1,
            'kill inside' => 0.6, 'kill wanted' => 2, 'stop waiter' => 0.3, 'stop inside' => 0.1, 'kill collector' => 0.5, 'fill' => 0.2];
        return [
            new self('many sessions', 16, 96, ['renew' => 3] + $kinds, ['optimistic', 'readonly', 'fail'], 5, 16, 1, 200, 2, 0.5, 6, $mishaps),
            new self('few sessions', 12, 5, $kinds, ['optimistic', 'readonly', 'fail'], 5, 16, 1, 6000, 1, 0.5, 1, $fewer),
            new self('one session', 10, 1, $kinds, ['optimistic'], 5, 16, 1, 200, 1, 0.5, 1, ['kill any' => 0.2, 'kill holder' => 0.2,
                'kill waiter' => 0.4, 'stop holder' => 0.1, 'restart' => 0.1, 'cut' => 0.2,
                'kill inside' => 0.4, 'kill wanted' => 1, 'stop waiter' => 0.1, 'stop inside' => 0.1, 'fill' => 0.1]),
            new self('refused', 12, 4, $kinds, ['optimistic', 'readonly', 'fail', 'optimistic'], 0.15, 3, 1, 12000, 4, 1, 2, $fewer),
        ];
    }

    /**
     * Settings of a worker's PHP.
     *
     * @return array<string, string|int|float>
     */
    public function settings(int $worker): array
    {
        return [
            'secsess.lock_lease' => $this->lease,
            'secsess.lock_wait' => $this->wait,
            'secsess.lock_max_waiters' => $this->waiters,
            'secsess.lock_slow_waiters' => $this->waiters,
            'secsess.on_lock_refused' => $this->refusals[$worker % count($this->refusals)],
            /* Where a renewal was killed, others have but the snapshot, for the rest of the round. */
            'secsess.grace' => self::GRACE,
            'secsess.rotate_interval' => 2 * self::GRACE,
        ];
    }
}
