<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** How long the server's processor is busy for a cycle: what limits how many requests one server can carry. */
return new class implements Measure {
    private const SIZES = ['2 KB' => 2048, '50 KB' => 51200];
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read];

    public function name(): string
    {
        return 'server-cpu';
    }

    public function about(): string
    {
        return 'processor time of the server a cycle';
    }

    public function tables(Lab $lab): array
    {
        $rounds = $lab->scale(20, 4);
        $batch = $lab->scale(200, 50);
        $columns = [Column::text('')];
        foreach (self::SIZES as $size => $bytes) {
            foreach (self::CYCLES as $cycle) {
                array_push($columns, Column::figure("{$cycle->title()}, $size", 'µs', 1), Column::ratio());
            }
        }
        $table = new Table(
            'Processor time of the server a cycle',
            "The time that the kernel has run the server's process (/proc/PID/task/*/schedstat: user and system) over batches of "
                . "$batch cycles in a loop, unix socket; medians of $rounds rounds, in which the peers take turns, and of the rounds' "
                . 'ratios to php-redis with locking.',
            $columns,
        );
        $cells = [];
        foreach (self::SIZES as $size => $bytes) {
            $lab->clear();
            $workers = [];
            foreach (Peers::here($lab) as $key => $peer) {
                if ($peer->server !== 'files') {
                    $workers[$key] = (new PhpWorker($lab, $peer, 'unix', $bytes))->prepare();
                }
            }
            foreach (self::CYCLES as $cycle) {
                $lab->say("$size, {$cycle->title()}");
                $series = $this->race($lab, $workers, $cycle, $rounds, $batch);
                $lab->keep("$size $cycle->value", array_map(static fn (Series $each): array => $each->rounds, $series));
                foreach ($series as $key => $own) {
                    $reference = $series[Peers::PHPREDIS] ?? null;
                    $cells[$key][] = $own->median();
                    $cells[$key][] = $reference ? $own->ratioTo($reference) : null;
                }
            }
            foreach ($workers as $worker) {
                $worker->verify();
                $worker->stop();
            }
        }
        foreach ($cells as $key => $row) {
            $table->row(Peers::get($key)->name, ...$row);
        }
        return [$table];
    }

    /**
     * @param array<string, PhpWorker> $workers
     * @return array<string, Series> µs a cycle
     */
    private function race(Lab $lab, array $workers, Cycle $cycle, int $rounds, int $batch): array
    {
        $series = array_map(static fn (): Series => new Series(), $workers);
        $keys = array_keys($workers);
        for ($round = 0; $round < $rounds; $round++) {
            foreach ($keys as $key) {
                $pid = $workers[$key]->peer->server === 'redis' ? $lab->redis()->pid() : $lab->memcached()->pid('unix');
                $workers[$key]->run($cycle, 20, Pace::Loop);
                $before = ProcessTime::ns($pid);
                $workers[$key]->run($cycle, $batch, Pace::Loop);
                $series[$key]->add((ProcessTime::ns($pid) - $before) / 1000 / $batch);
            }
            $keys[] = array_shift($keys);
        }
        return $series;
    }
};
