<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/**
 * Judges what was written. Each change counts one up and leaves its own name; whoever reads notes both. So, from what the
 * last visit finds, the changes that were saved can be told backwards, one by one, to the beginning.
 */
final class Updates
{
    /** @var list<string> who wrote which value: the names of the changes that were saved, by the counter that they left */
    private array $names = [0 => '-'];
    /** @var array<string, Turn> */
    private array $turns = [];
    /** @var array<string, true> names of the changes that were saved */
    private array $saved = [];

    public function __construct(
        private readonly History $history,
        private readonly int $session,
        private readonly Findings $findings,
        private readonly Totals $totals,
    ) {
        foreach ($history->turns[$session] as $turn) {
            $this->turns[$turn->id] = $turn;
        }
    }

    public static function judge(History $history, Findings $findings, Totals $totals): void
    {
        foreach ($history->visits as $session => $visit) {
            $updates = new self($history, $session, $findings, $totals);
            if ($visit['n'] < 0 && $history->isOutOfReach($session)) {
                $totals->count('sessions that a renewal in doubt left empty');
            } elseif ($updates->retrace($visit['n'], $visit['by'])) {
                $updates->changes();
                $updates->reads();
            }
        }
    }

    /** Whether the way back was found. */
    private function retrace(int $n, string $by): bool
    {
        while ($n > 0) {
            $turn = $this->turns[$by] ?? null;
            if ($turn === null || $turn->saw !== $n - 1 || isset($this->saved[$by])) {
                $this->findings->look('lost', "session $this->session counts $n by $by, which can't be: " . ($turn ?? 'nobody'));
                return false;
            }
            $this->names[$n--] = $by;
            $this->saved[$by] = true;
            $by = $turn->sawBy;
        }
        $this->findings->true('lost', $by === '-', "session $this->session began with the change of $by");
        return true;
    }

    private function changes(): void
    {
        foreach ($this->turns as $turn) {
            $saved = isset($this->saved[$turn->id]);
            if ($turn->accepted()) {
                $this->findings->true('lost', $saved, "accepted and lost: $turn");
            } elseif ($turn->inDoubt()) {
                $this->totals->count($saved ? 'in doubt, saved' : 'in doubt, not saved');
            } elseif ($saved && $turn->refused() && $this->history->disturbed($turn->ending, $turn->ended)) {
                /* Saved, but the answer was lost; another took the lock before the question was repeated. */
                $this->totals->count('refused on repetition, though saved');
            } else {
                $this->findings->true('refused', !$saved, "saved all the same: $turn");
            }
        }
    }

    private function reads(): void
    {
        $accepted = array_filter($this->turns, static fn (Turn $turn): bool => $turn->accepted());
        usort($accepted, static fn (Turn $a, Turn $b): int => $a->ended <=> $b->ended);
        $least = $next = 0;
        foreach ($this->turns as $turn) { /* in the order in which they asked */
            while (isset($accepted[$next]) && $accepted[$next]->ended < $turn->asked) {
                $least = max($least, $accepted[$next++]->saw + 1);
            }
            if ($turn->started !== null) {
                /* A snapshot is as old as it is. */
                $this->findings->true('reads', ($turn->saw >= $least || $turn->lock === 'none') && ($this->names[$turn->saw] ?? null) === $turn->sawBy,
                    "at least $least was to be read, $turn->saw was written by " . ($this->names[$turn->saw] ?? 'nobody') . ": $turn");
            }
        }
    }
}
