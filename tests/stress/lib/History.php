<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** All that is known of a round, to be judged. */
final class History
{
    /** @var list<list<Turn>> by session, in the order in which they asked */
    public array $turns = [];
    /** @var list<array{lock: string, ms: float, n: int, by: string}> what a last visit found, by session */
    public array $visits = [];
    /** @var list<string> what workers saw that must not be */
    public array $complaints = [];
    /** @var list<array{int, int}> times in which the store could not be reached: what was done to it */
    public array $outages = [];
    /** @var list<array{int, int}> times in which this process should have run and did not, or the store did not answer */
    public array $pauses = [];
    /** @var array<string, int> */
    public array $mishaps = [];

    public function __construct(public readonly Scene $scene, public readonly Terms $terms)
    {
    }

    /** @param list<Worker> $workers that have ended */
    public function collect(array $workers, Mishaps $mishaps): void
    {
        $this->turns = array_fill(0, $this->scene->sessions, []);
        foreach ($workers as $worker) {
            foreach ($worker->turns as $turn) {
                $this->turns[$turn->session][] = $turn;
            }
            array_push($this->complaints, ...$worker->complaints);
        }
        foreach ($this->turns as &$turns) {
            usort($turns, static fn (Turn $a, Turn $b): int => $a->asked <=> $b->asked);
        }
        $this->outages = $mishaps->outages;
        $this->mishaps = $mishaps->counts;
    }

    /** @param list<string> $lines of processes/visit.php */
    public function visited(array $lines): void
    {
        foreach ($lines as $line) {
            $visit = json_decode($line, true);
            if (is_array($visit)) {
                $this->visits[] = $visit;
            } else {
                $this->complaints[] = "the last visit: $line";
            }
        }
    }

    /**
     * Whether somebody may have renewed the session after all, and could not tell anybody the new ID: he was killed, or does
     * not know it himself. What others have then is the snapshot, if that, or nothing.
     */
    public function isOutOfReach(int $session): bool
    {
        foreach ($this->turns[$session] as $turn) {
            if ($turn->kind === 'renew' && $turn->inDoubt()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the store could not be reached or did not answer some time from $from to $to, or right before. */
    public function disturbed(int $from, int $to): bool
    {
        foreach ([...$this->outages, ...$this->pauses] as [$down, $up]) {
            if ($down <= $to && $up + (int) ($this->terms->reconnect * 1e9) >= $from) {
                return true;
            }
        }
        return false;
    }
}
