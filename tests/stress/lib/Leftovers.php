<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\StoredHeader;

/** Judges what is left in a store when nobody works any more. */
abstract class Leftovers
{
    public function __construct(protected readonly Findings $findings, protected readonly Totals $totals)
    {
    }

    /** After a storm, when whatever a killed worker held must be free. */
    public function after(History $history): void
    {
        $this->findings->true('free', count($history->visits) === $history->scene->sessions, 'the last visits did not come to their end');
        foreach ($history->visits as $session => $visit) {
            if ($visit['lock'] === 'none' && $history->isOutOfReach($session)) {
                $this->totals->count('sessions that a renewal in doubt left as a snapshot');
                continue;
            }
            $this->findings->true('free', $visit['lock'] === 'held' && $visit['ms'] < Waits::SLACK / 1e6,
                sprintf('session %d was %s after %.0f ms', $session, $visit['lock'], $visit['ms']));
        }
        $this->look();
    }

    /** At the very end: what lives on for a while does go. */
    abstract public function wait(): void;

    /**
     * What is left of users whose sessions were revoked.
     *
     * @return array{int, list<string>} the number of revocations, and the handles of sessions that seem to live
     */
    abstract public function ofUsers(): array;

    /** Judges all that is there. */
    abstract protected function look(): void;

    /** Whether it is a session that seems to live. Else it must be a tombstone, and hold nothing. */
    protected function isLive(string $name, string $header, string $all): bool
    {
        $header = StoredHeader::decode($header);
        if ($header->life !== 'live') {
            $this->findings->true('gone', in_array($header->life, ['ended', 'retired'], true), "$name is $header->life");
            $this->findings->true('gone', !str_contains($all, 'serial'), "$name holds what was the user's");
        }
        return $header->life === 'live';
    }
}
