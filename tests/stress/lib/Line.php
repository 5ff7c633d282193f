<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Engine\Xoshiro256StarStar;
use Random\Randomizer;
use Secsess\Harness\Await;
use Secsess\Harness\Folder;

/**
 * A round in which nobody is harmed, for the order. Visitors are sent for the session one by one: the next one when the one
 * before stands in the session's queue, as the store shows it, or has the session already. So the order of their arrival is
 * known without asking the lock; the order in which they got it is that of the counter that each one saw.
 */
final class Line
{
    private const VISITORS = 12;
    private const SETTINGS = ['secsess.lock_wait' => 30, 'secsess.lock_lease' => 30, 'secsess.lock_max_waiters' => 16, 'secsess.lock_slow_waiters' => 16,
        'secsess.on_lock_refused' => 'fail'];

    /** @var list<Visitor> */
    private array $visitors = [];
    private readonly Randomizer $random;
    private string $handle;
    private int $turns = 0;
    /** @var array<int, array{turn: int, asked: int, started: int, ending: int}> by the counter seen */
    private array $times = [];

    public function __construct(
        private readonly Php $php,
        private readonly Folder $folder,
        private readonly Store $store,
        private readonly Findings $findings,
        private readonly Totals $totals,
        string $seed,
    ) {
        $this->random = new Randomizer(new Xoshiro256StarStar(hash('sha256', $seed, true)));
    }

    /** @param callable(int): void $progress gets the number of locks that were acquired so far */
    public function run(int $acquisitions, callable $progress): void
    {
        [[$sid, $this->handle]] = $this->php->mint(1, 200);
        $this->invite($sid);
        while ($this->turns < $acquisitions) {
            $idle = array_filter($this->visitors, static fn (Visitor $visitor): bool => $visitor->idle);
            if ($idle === []) {
                $this->follow();
                continue;
            }
            /* One of those who had the fewest turns: who lags behind is kept waiting. */
            $least = min(array_map(static fn (Visitor $visitor): int => $visitor->turns, $idle));
            $next = array_values(array_filter($idle, static fn (Visitor $visitor): bool => $visitor->turns === $least));
            $this->send($next[$this->random->getInt(0, count($next) - 1)]);
            $progress($this->turns);
        }
        Await::that('the end of the line', function (): bool {
            $this->follow();
            return array_filter($this->visitors, static fn (Visitor $visitor): bool => !$visitor->idle) === [];
        }, 60.0);
        $this->judge();
        foreach ($this->visitors as $visitor) {
            $visitor->end();
        }
        [$visit] = $this->php->lines('visit', [$this->folder->write('sid.line', $sid)], self::SETTINGS);
        ['n' => $n, 'lock' => $lock] = json_decode($visit, true);
        $this->findings->true('lost', $n === $this->turns, "in line $this->turns were accepted, the session counts $n");
        $this->findings->true('free', $lock === 'held' && $this->store->waiting($this->handle) === [], "after all in line: $lock");
    }

    private function invite(string $sid): void
    {
        $path = $this->folder->at('line.sock');
        @unlink($path);
        $server = stream_socket_server("unix://$path");
        for ($i = 0; $i < self::VISITORS; $i++) {
            $process = $this->php->start('visitor', [$path, (string) $i, $sid], self::SETTINGS, 'visitor.log');
            $stream = stream_socket_accept($server, 20);
            if ($stream === false || fgets($stream) !== "$i\n") {
                throw new \RuntimeException('a visitor did not come: ' . @file_get_contents($this->folder->at('visitor.log')));
            }
            $this->visitors[] = new Visitor($process, $stream);
        }
    }

    /** Sends one, and waits until it has its place. */
    private function send(Visitor $visitor): void
    {
        $before = $this->store->waiting($this->handle);
        $visitor->send($this->turns++, $this->random->getInt(0, 9) === 0 ? 8000 : $this->random->getInt(0, 2000));
        $end = hrtime(true) + 20e9;
        do {
            $this->follow();
            if ($visitor->idle || $visitor->startedAt !== null) {
                return;
            }
            if (hrtime(true) > $end) {
                throw new \RuntimeException('a visitor neither got the session nor a place in the queue');
            }
        } while (array_diff($this->store->waiting($this->handle), $before) === []);
    }

    private function follow(): void
    {
        foreach ($this->visitors as $visitor) {
            if (!$visitor->idle && $visitor->follow()) {
                $this->totals->count('locks acquired');
                $this->totals->count('locks acquired: in line');
                $this->findings->true('quiet', $visitor->lock === 'held', "in line, and the lock was $visitor->lock");
                $this->times[$visitor->saw] = ['turn' => $visitor->turn, 'asked' => $visitor->sentAt, 'started' => $visitor->startedAt,
                    'ending' => $visitor->endingAt];
            }
        }
    }

    /**
     * Number n is the n-th to get the lock. Only whoever was not let run for so long that his claim to it ended comes later,
     * and then there is a pause of that length where his turn was. After twice that time it is anybody's in Redis (open.lua).
     */
    private function order(): void
    {
        $next = 0;
        $late = [];
        $endedAt = PHP_INT_MAX;
        foreach ($this->times as $place => $time) {
            while (isset($late[$next])) {
                $next++;
            }
            if (isset($late[$time['turn']]) && $time['turn'] < $next) {
                $this->findings->look('order');
            } elseif ($time['turn'] === $next) {
                $this->findings->look('order');
                $next++;
            } else {
                $missed = array_diff(range($next, $time['turn'] - 1), array_keys($late));
                $late += array_fill_keys($missed, true);
                $took = $time['started'] - $endedAt;
                $this->findings->true('order', $time['turn'] > $next && $took >= min(count($missed), 2) * ($this->store->terms()->claim * 1e9 - 2e6),
                    sprintf('number %d was number %d after %.3f s, when %d was due', $time['turn'], $place, $took / 1e9, $next));
                $this->totals->count('in line: was not let run, and missed the turn', count($missed));
                $next = max($next, $time['turn'] + 1);
            }
            $endedAt = $time['ending'];
        }
    }

    private function judge(): void
    {
        ksort($this->times);
        $this->order();
        $before = null;
        foreach ($this->times as $time) {
            if ($before !== null && $before['ending'] > $time['asked']) {
                $this->totals->waits[] = ($time['started'] - $time['asked']) / 1e6;
                $this->totals->handOvers[] = ($time['started'] - $before['ending']) / 1e6;
            }
            $before = $time;
        }
        $turns = array_map(static fn (Visitor $visitor): int => $visitor->turns, $this->visitors);
        $mean = $this->turns / self::VISITORS;
        $this->findings->true('fair', min($turns) >= 0.9 * $mean - 3 && max($turns) <= 1.1 * $mean + 3,
            'turns by process: ' . implode(', ', $turns));
        $this->totals->count('in line: turns of the process that got fewest', min($turns));
        $this->totals->count('in line: turns of the process that got most', max($turns));
    }
}
