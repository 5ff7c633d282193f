<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\RedisServer;
use Secsess\Harness\RedisStoreView;
use Secsess\Harness\StoredHeader;

/** Judges what is left in Redis when nobody works any more. */
final class Leftovers
{
    /** How long a key may live when nobody touches it, in ms: queue, wake-up (open.lua, release.lua), record on its way, snapshot. */
    private const LIVES = ['q' => 60000, 'w' => 5000, 'p' => 1440000 + 300000, 'f' => 1000 * Scene::GRACE];
    private const NAMES = ['q' => 'queue', 'w' => 'wake-up', 'p' => 'record on its way', 'f' => 'snapshot'];

    private readonly RedisStoreView $store;

    public function __construct(private readonly RedisServer $redis, private readonly Findings $findings, private readonly Totals $totals)
    {
        $this->store = new RedisStoreView($redis);
    }

    /** After a storm, whose killed holders' leases are over. */
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
        $now = $this->store->now();
        foreach ($this->store->keys('s') as $key) {
            $record = $this->redis->client()('GET', $key);
            $lock = $record === null ? 'free' : StoredHeader::decode($record)->lock($now);
            $this->findings->true('free', $lock === 'free', "the lock of $key is $lock");
        }
        foreach ($this->keys() as $kind => $keys) {
            foreach ($keys as $key) {
                $ms = $this->redis->client()('PTTL', $key);
                /* -2: it went while we asked */
                $this->findings->true('keys', $ms === -2 || ($ms > 0 && $ms <= self::LIVES[$kind]), "$key would live for $ms ms");
                $this->totals->count('left for a while: ' . self::NAMES[$kind], $kind === 'f' ? 0 : 1); /* snapshots are meant to stay */
            }
        }
    }

    /** At the very end: queues and wake-ups do go. Snapshots and records on their way live longer: see LIVES. */
    public function wait(): void
    {
        $end = hrtime(true) + (int) (1e6 * max(self::LIVES['q'], self::LIVES['w'])) + 1_000_000_000;
        do {
            ['q' => $queues, 'w' => $wakes] = $this->keys();
            $left = [...$queues, ...$wakes];
            if ($left === []) {
                break;
            }
            usleep(100000);
        } while (hrtime(true) < $end);
        $this->findings->true('keys', $left === [], 'still there: ' . implode(' ', array_slice($left, 0, 5)));
    }

    /** @return array<string, list<string>> by kind */
    private function keys(): array
    {
        $keys = ['q' => [], 'w' => [], 'p' => [], 'f' => []];
        foreach ($this->redis->client()->keys() as $key) {
            if (preg_match('/\}:([qwpf])(:|$)/', $key, $found)) {
                $keys[$found[1]][] = $key;
            } elseif (!preg_match('/\}:s$|^secsess:[^{]*$/', $key)) {
                $this->findings->look('keys', "what is $key?");
            }
        }
        return $keys;
    }
}
