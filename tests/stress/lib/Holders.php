<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** Judges who held a session at the same time as another. */
final class Holders
{
    private const TICK = 2_000_000; /* leases are in ms of the store's clock, cut off */

    public static function judge(History $history, Findings $findings, Totals $totals): void
    {
        foreach ($history->turns as $turns) {
            $byId = [];
            foreach ($turns as $turn) {
                $byId[$turn->id] = $turn;
            }
            $held = array_values(array_filter($turns, static fn (Turn $turn): bool => $turn->held()));
            usort($held, static fn (Turn $a, Turn $b): int => $a->started <=> $b->started);
            $before = []; /* who may still hold it */
            foreach ($held as $turn) {
                $before = array_filter($before, static fn (Turn $other): bool => $other->heldUntil() > $turn->started);
                $findings->look('single');
                foreach ($before as $other) {
                    self::both($other, $turn, $byId, $history, $findings, $totals);
                }
                $before[] = $turn;
            }
        }
    }

    /**
     * How long its lease is good for certain. It got the lock when it asked, or later; and not before who wrote what it
     * read was about to write, unless something came between lock and reading, which may be two round trips.
     *
     * @param array<string, Turn> $byId
     */
    public static function goodUntil(Turn $turn, array $byId, History $history): int
    {
        $got = $turn->asked;
        if (!$turn->stopped && !$history->disturbed($turn->asked, $turn->started)) {
            $got = max($got, ($byId[$turn->sawBy] ?? null)?->ending ?? 0);
        }
        return $got + (int) ($history->scene->lease * 1e9) - self::TICK;
    }

    /** @param array<string, Turn> $byId */
    private static function both(Turn $first, Turn $second, array $byId, History $history, Findings $findings, Totals $totals): void
    {
        $totals->count('two at once, the first one\'s lease over');
        $good = self::goodUntil($first, $byId, $history);
        if ($second->asked <= $first->started) {
            /* Both waited. Who returned first need not be who got it first. */
            $good = min($good, self::goodUntil($second, $byId, $history));
        }
        if ($second->started < $good) {
            $findings->look('single', sprintf("%s\n             and %.3f s before the lease ends: %s", $first, ($good - $second->started) / 1e9, $second));
        }
        if ($first->submitted() && $second->submitted()) {
            $findings->true('stale', !$first->accepted() || !$second->accepted(), "both were accepted: $first\n             and $second");
        }
    }
}
