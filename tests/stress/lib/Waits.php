<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/**
 * Judges how long the lock of a session was nobody's while somebody waited for it. A lock whose holder was killed or
 * stopped is taken until its lease ends (of a killed one, where the store mourns); one that was handed to a waiter who can't
 * take it, until his claim ends; while the store could not be reached, or it and this very process were not let run, nobody
 * can tell. What then remains is hand-over.
 */
final class Waits
{
    /** How long a hand-over may take on a machine that is busy, in ns. */
    public const SLACK = 750_000_000;

    /** @var list<array{int, int}> when it was taken, in order and apart from each other */
    private array $taken = [];
    /** @var list<array{int, int}> when a waiter was dead or stopped and may have stood in the queue */
    private array $absent = [];

    /** @param list<Turn> $turns of a session */
    private function __construct(private readonly History $history, private readonly array $turns)
    {
        $lease = (int) ($history->scene->lease * 1e9);
        $terms = $history->terms;
        $reconnect = (int) ($terms->reconnect * 1e9);
        $times = [...array_map(static fn (array $outage): array => [$outage[0], $outage[1] + $reconnect], $history->outages), ...$history->pauses];
        foreach ($turns as $turn) {
            if ($turn->wantsLock() && $turn->started === null && ($turn->goneAt !== null || $turn->outcome === 'store')) {
                /* It may have got the lock the moment before. */
                $times[] = $turn->goneAt === null || $terms->mourns ? [$turn->asked, ($turn->goneAt ?? $turn->ended) + $lease] : [$turn->killedAt, $turn->goneAt];
            } elseif ($turn->held()) {
                $times[] = [$turn->started, min(self::returned($turn, $terms) ?? PHP_INT_MAX, $turn->started + $lease)];
            }
            if ($turn->stopped || ($turn->goneAt !== null && $turn->started === null && $terms->mourns)) {
                $this->absent[] = [$turn->asked, ($turn->goneAt ?? $turn->ended) + (int) ($terms->place * 1e9)];
            }
        }
        sort($times);
        foreach ($times as [$from, $to]) {
            $last = count($this->taken) - 1;
            if ($last >= 0 && $from <= $this->taken[$last][1]) {
                $this->taken[$last][1] = max($this->taken[$last][1], $to);
            } else {
                $this->taken[] = [$from, $to];
            }
        }
    }

    public static function judge(History $history, Findings $findings, Totals $totals): void
    {
        foreach ($history->turns as $turns) {
            $waits = new self($history, $turns);
            foreach ($turns as $turn) {
                $waits->free($turn, $findings, $totals);
            }
            $waits->handOvers($totals);
        }
    }

    /** When a holder's lock was somebody else's to take, at the latest; null: when its lease ends. */
    private static function returned(Turn $turn, Terms $terms): ?int
    {
        if ($turn->goneAt !== null) {
            return $terms->mourns ? null : $turn->goneAt;
        }
        return $turn->outcome === 'store' ? null : $turn->ended;
    }

    private function free(Turn $turn, Findings $findings, Totals $totals): void
    {
        $until = $turn->started ?? $turn->ended;
        if (!$turn->wantsLock() || $until === null || $turn->stopped || $turn->outcome === 'store') {
            return;
        }
        [$gap, $from] = $this->longestGap($turn->asked, $until);
        $absent = count(array_filter($this->absent, static fn (array $time): bool => $time[0] <= $from + $gap && $time[1] >= $from));
        $allowed = self::SLACK + (int) (1e9 * $this->history->terms->passing) * $absent;
        $totals->gap($gap, $absent > 0);
        $findings->true('waits', $gap <= $allowed, sprintf('for %.3f s from %.3f on the lock was nobody\'s: %s', $gap / 1e9, $from / 1e9, $turn));
    }

    /** @return array{int, int} the longest time in between in which it was not taken, and when that began */
    private function longestGap(int $from, int $to): array
    {
        [$low, $high] = [0, count($this->taken)];
        while ($low < $high) {
            $middle = ($low + $high) >> 1;
            $this->taken[$middle][1] < $from ? $low = $middle + 1 : $high = $middle;
        }
        $longest = [0, $from];
        for (; $from < $to; $low++) {
            $next = min($this->taken[$low][0] ?? $to, $to);
            if ($next - $from > $longest[0]) {
                $longest = [$next - $from, $from];
            }
            $from = max($from, $this->taken[$low][1] ?? $to);
        }
        return $longest;
    }

    /** From the moment in which a holder ends the session until the next one, who waited, has it. */
    private function handOvers(Totals $totals): void
    {
        $held = array_values(array_filter($this->turns, static fn (Turn $turn): bool => $turn->held()));
        usort($held, static fn (Turn $a, Turn $b): int => $a->started <=> $b->started);
        foreach ($held as $i => $turn) {
            $before = $held[$i - 1] ?? null;
            $waited = $before !== null && ($before->ending ?? PHP_INT_MAX) > $turn->asked;
            if ($waited) {
                $totals->waits[] = ($turn->started - $turn->asked) / 1e6;
            }
            if ($waited && $before->outcome === 'ok' && !$this->unusual($before->ending, $turn->started)) {
                $totals->handOvers[] = ($turn->started - $before->ending) / 1e6;
            }
            if ($waited && $turn->asked < $before->killedAt && !$this->history->terms->mourns && !$this->unusual($before->killedAt, $turn->started)) {
                $totals->deaths[] = ($turn->started - $before->killedAt) / 1e6;
            }
        }
    }

    private function unusual(int $from, int $to): bool
    {
        foreach ($this->absent as [$begin, $end]) {
            if ($begin <= $to && $end >= $from) {
                return true;
            }
        }
        return $this->history->disturbed($from, $to);
    }
}
