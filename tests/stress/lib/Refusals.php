<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** Judges who did not get the lock, and whose change was not saved: somebody else must have been the cause. */
final class Refusals
{
    /** @param list<Turn> $turns of a session, in the order in which they asked */
    private function __construct(
        private readonly History $history,
        private readonly array $turns,
        private readonly Findings $findings,
        private readonly Totals $totals,
    ) {
    }

    public static function judge(History $history, Findings $findings, Totals $totals): void
    {
        foreach ($history->turns as $turns) {
            $refusals = new self($history, $turns, $findings, $totals);
            $byId = [];
            foreach ($turns as $turn) {
                $byId[$turn->id] = $turn;
            }
            foreach ($turns as $turn) {
                $refusals->start($turn);
                $refusals->change($turn, $byId);
            }
        }
    }

    private function start(Turn $turn): void
    {
        if ($turn->outcome === 'empty') {
            $this->totals->count('found nothing behind a renewal in doubt');
            $this->findings->true('quiet', $this->history->isOutOfReach($turn->session), "an empty session: $turn");
            return;
        }
        if (!$turn->wantsLock() || $turn->held() || $turn->killedAt !== null) {
            return;
        }
        $until = $turn->started ?? $turn->ended;
        if ($turn->outcome === 'store' && $turn->started === null) {
            $this->totals->count('not started: the store');
            /* To whoever was stopped himself, the store did not answer in time. */
            $this->findings->true('causes', $turn->stopped || $this->history->disturbed($turn->asked, $until), "the store was there: $turn");
            return;
        }
        if ($turn->lock === 'none') {
            $this->totals->count('no lock: renewed by another');
            $this->findings->true('causes', $this->renewed($until), "nobody renewed: $turn");
            return;
        }
        $waited = ($until - $turn->asked) / 1e9;
        $this->totals->count(match (true) {
            $waited >= $this->history->scene->wait => 'no lock: waited in vain',
            $waited >= 0.2 => 'no lock: gave up waiting',
            default => 'no lock: not let into the queue',
        });
        $this->findings->true('causes', $this->near($turn, $turn->asked, $until), "no lock, and nobody else there: $turn");
    }

    /** @param array<string, Turn> $byId */
    private function change(Turn $turn, array $byId): void
    {
        if (!$turn->submitted()) {
            /* Whoever changed nothing has nothing to lose. */
            $this->findings->true('quiet', in_array($turn->outcome, ['', 'ok', 'store', 'busy'], true), "refused what it did not ask for: $turn");
            return;
        }
        if ($turn->accepted()) {
            return;
        }
        switch ($turn->outcome) {
            case '':
                return; /* killed */
            case 'lost':
                $this->totals->count('stale change refused');
                /* Whoever repeats a commit may find that the lock went on by the first one. */
                $this->findings->true('causes', $turn->held() && ($turn->ended >= Holders::goodUntil($turn, $byId, $this->history)
                    || $this->history->disturbed($turn->ending, $turn->ended)), "lost while its lease was good: $turn");
                $this->findings->true('causes', $this->near($turn, $turn->asked, $turn->ended), "lost, and nobody took it: $turn");
                return;
            case 'gone':
                $this->totals->count('change of a renewed session refused');
                $this->findings->true('causes', $this->renewed($turn->ended), "gone, and nobody renewed: $turn");
                return;
            case 'conflict':
                $this->totals->count('optimistic change refused');
                $this->findings->true('causes', $turn->lock === 'optimistic' && $this->near($turn, $turn->asked, $turn->ended),
                    "a conflict with nobody: $turn");
                return;
            case 'readonly':
                $this->totals->count('readonly change refused');
                $this->findings->true('causes', $turn->lock === 'readonly', "not readonly: $turn");
                return;
            case 'store':
                $this->totals->count('not saved: the store');
                $this->findings->true('causes', $turn->stopped || $this->history->disturbed($turn->ending, $turn->ended), "the store was there: $turn");
                return;
            default:
                $this->findings->look('causes', "$turn->outcome: $turn");
        }
    }

    /** Whether another held the session in that time or may have, or was about to. */
    private function near(Turn $turn, int $from, int $to): bool
    {
        for ($i = self::behind($this->turns, $to) - 1; $i >= 0; $i--) {
            $other = $this->turns[$i];
            if ($other !== $turn && $other->wantsLock() && $this->presentUntil($other) >= $from) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody asked for a renewal before, and may have got it. */
    private function renewed(int $before): bool
    {
        foreach ($this->turns as $turn) {
            if ($turn->kind === 'renew' && $turn->asked <= $before && ($turn->accepted() || $turn->inDoubt())) {
                return true;
            }
        }
        return false;
    }

    /** A lock that is not given back runs out, and so does the place of a waiter who died; unless both end with them. */
    private function presentUntil(Turn $turn): int
    {
        $terms = $this->history->terms;
        $unreleased = ($turn->goneAt !== null && $terms->mourns) || $turn->outcome === 'store' || $turn->stopped;
        return ($turn->goneAt ?? $turn->ended) + ($unreleased ? (int) ((max($this->history->scene->lease, $terms->place) + $terms->claim) * 1e9) : 0);
    }

    /** The index of the first one that asked later. @param list<Turn> $turns */
    private static function behind(array $turns, int $time): int
    {
        [$low, $high] = [0, count($turns)];
        while ($low < $high) {
            $middle = ($low + $high) >> 1;
            $turns[$middle]->asked <= $time ? $low = $middle + 1 : $high = $middle;
        }
        return $low;
    }
}
