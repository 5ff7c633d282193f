<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\RedisServer;
use Secsess\Harness\StoredHeader;

/** What is left in a Redis. */
final class RedisLeftovers extends Leftovers
{
    /** How long a key may live when nobody touches it, in ms: queue, wake-up (open.lua, release.lua), record on its way, snapshot. */
    private const LIVES = ['q' => 60000, 'w' => 5000, 'p' => 1440000 + 300000, 'f' => 1000 * Scene::GRACE];
    private const NAMES = ['q' => 'queue', 'w' => 'wake-up', 'p' => 'record on its way', 'f' => 'snapshot'];

    public function __construct(private readonly RedisServer $redis, Findings $findings, Totals $totals)
    {
        parent::__construct($findings, $totals);
    }

    /** Queues and wake-ups do go. Snapshots and records on their way live longer: see LIVES. */
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
        $this->findings->true('left', $left === [], 'still there: ' . implode(' ', array_slice($left, 0, 5)));
    }

    public function ofUsers(): array
    {
        $revocations = 0;
        $live = [];
        foreach ($this->redis->client()->keys() as $key) {
            if (!preg_match('/\{(\w{20})\}:(\w)/', $key, $found)) {
                continue; /* of nobody's session */
            }
            $revocations += $found[2] === 'r' ? 1 : 0;
            if ($found[2] === 's') {
                $record = (string) $this->redis->client()('GET', $key);
                if ($this->isLive($key, $record, $record)) {
                    $live[] = substr($key, strrpos($key, ':') + 1);
                }
            } elseif ($found[2] !== 'r') {
                /* What waiters left goes by itself, and may be gone (-2) since the keys were listed. */
                $left = $this->redis->client()('PTTL', $key);
                $goes = $left === -2 || (in_array($found[2], ['q', 'w'], true) && $left >= 0);
                $this->findings->true('gone', $goes, "$key is left, for $left ms");
            }
        }
        return [$revocations, $live];
    }

    protected function look(): void
    {
        $keys = $this->keys();
        [$seconds, $microseconds] = $this->redis->client()('TIME');
        $now = (int) $seconds * 1000 + intdiv((int) $microseconds, 1000);
        foreach ($keys['s'] as $key) {
            $record = $this->redis->client()('GET', $key);
            $lock = $record === null ? 'free' : StoredHeader::decode($record)->lock($now);
            $this->findings->true('free', $lock === 'free', "the lock of $key is $lock");
        }
        unset($keys['s']);
        foreach ($keys as $kind => $left) {
            foreach ($left as $key) {
                $ms = $this->redis->client()('PTTL', $key);
                /* -2: it went while we asked */
                $this->findings->true('left', $ms === -2 || ($ms > 0 && $ms <= self::LIVES[$kind]), "$key would live for $ms ms");
                $this->totals->count('left for a while: ' . self::NAMES[$kind], $kind === 'f' ? 0 : 1); /* snapshots are meant to stay */
            }
        }
    }

    /** @return array<string, list<string>> by kind */
    private function keys(): array
    {
        $keys = ['s' => [], 'q' => [], 'w' => [], 'p' => [], 'f' => []];
        foreach ($this->redis->client()->keys() as $key) {
            if (preg_match('/\}:([sqwpf])(:|$)/', $key, $found)) {
                $keys[$found[1]][] = $key;
            } elseif (!preg_match('/^secsess:[^{]*$/', $key)) {
                $this->findings->look('left', "what is $key?");
            }
        }
        return $keys;
    }
}
