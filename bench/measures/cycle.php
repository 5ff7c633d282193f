<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** How long PHP waits for its session: from before session_start() to after session_write_close(). */
return new class implements Measure {
    private const SIZES = ['200 B' => 200, '2 KB' => 2048, '50 KB' => 51200];
    private const WAYS = ['unix' => 'unix socket', 'tcp' => 'TCP on loopback'];
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];

    private int $rounds;
    private int $batch;

    public function name(): string
    {
        return 'cycle';
    }

    public function about(): string
    {
        return 'µs a cycle at 200 B, 2 KB and 50 KB, over unix socket and TCP';
    }

    public function tables(Lab $lab): array
    {
        $this->rounds = $lab->scale(40, 6);
        $this->batch = $lab->scale(50, 20);
        $read = [];
        foreach (self::WAYS as $transport => $way) {
            foreach (self::SIZES as $size => $bytes) {
                foreach ($this->race($lab, $transport, $size, $bytes) as [$pace, $cycle, $series]) {
                    $read[$transport][$pace->name][$cycle->value][$size] = $series;
                }
            }
        }
        $tables = [];
        foreach (self::WAYS as $transport => $way) {
            foreach ([Pace::Loop, Pace::Requests] as $pace) {
                foreach (self::CYCLES as $cycle) {
                    $tables[] = $this->table($transport, $pace, $cycle, $read[$transport][$pace->name][$cycle->value]);
                }
            }
        }
        return $tables;
    }

    /** @return \Generator<array{Pace, Cycle, array<string, Series>}> all that is read at one size by one way */
    private function race(Lab $lab, string $transport, string $size, int $bytes): \Generator
    {
        $lab->clear();
        $contest = new Contest();
        foreach (Peers::here($lab) as $key => $peer) {
            $way = $peer->server === 'files' && $transport === 'unix' ? 'files' : $transport;
            if ($peer->goesBy($way)) {
                $contest->add($key, (new PhpWorker($lab, $peer, $way, $bytes))->prepare());
            }
        }
        foreach (Floor::KINDS as $kind => $name) {
            $contest->add($kind, (new Floor($lab, $kind, $transport, $bytes))->prepare());
        }
        foreach (self::CYCLES as $cycle) {
            foreach (Pace::cases() as $pace) {
                $lab->say("$transport, $size, {$cycle->title()}, {$pace->title()}");
                $series = $contest->run($cycle, $this->rounds, $this->batch, $pace);
                if ($cycle !== Cycle::Fresh) {
                    $contest->verify(); /* new ones may push old ones out of memcached */
                }
                $lab->keep("$transport $size $cycle->value $pace->name", array_map(static fn (Series $each): array => $each->rounds, $series));
                yield [$pace, $cycle, $series];
            }
        }
        $contest->stop();
    }

    /** @param array<string, array<string, Series>> $read by size and key */
    private function table(string $transport, Pace $pace, Cycle $cycle, array $read): Table
    {
        $columns = [Column::text('')];
        foreach (self::SIZES as $size => $bytes) {
            array_push($columns, Column::figure($size, 'µs', 1), Column::ratio());
        }
        $table = new Table(
            ucfirst("{$cycle->title()}, {$pace->title()}, " . self::WAYS[$transport]),
            "Cycles, {$pace->method()}, of 8 sessions in turn, timed inside PHP around session_start() and session_write_close(); "
                . "PHP and the server on one core. The median of $this->rounds rounds, in which the peers take turns, of a round's "
                . "median of $this->batch. Ratios are medians of the rounds' ratios to php-redis with locking.",
            $columns,
        );
        foreach (array_keys($read['2 KB']) as $key) {
            $cells = [];
            foreach ($read as $series) {
                $reference = $series[Peers::PHPREDIS] ?? null;
                array_push($cells, $series[$key]->median(), $reference ? $series[$key]->ratioTo($reference) : null);
            }
            $table->row(Floor::KINDS[$key] ?? Peers::get($key)->name, ...$cells);
        }
        if ($transport === 'unix') {
            $this->aim($table, $pace, $cycle, $read);
            if ($pace === Pace::Loop) {
                $table->chart($this->chart($cycle, $read['2 KB']));
            }
        }
        return $table;
    }

    /** @param array<string, array<string, Series>> $read by size and key */
    private function aim(Table $table, Pace $pace, Cycle $cycle, array $read): void
    {
        $targets = match ($cycle) {
            Cycle::Change => [
                ['read-write', '2 KB', Peers::PHPREDIS, Target::atMost(...), 0.42],
                ['read-write', '50 KB', Peers::PHPREDIS, Target::atMost(...), 0.55],
                ['read-write', '2 KB', Floor::RAW, Target::atMost(...), 1.25],
                ['read-write', '50 KB', Floor::RAW, Target::atMost(...), 1.25],
            ],
            Cycle::Read => [
                ['read_and_close', '2 KB', Peers::PHPREDIS, Target::atMost(...), 0.30],
                ['read_and_close', '2 KB', Peers::PHPREDIS_FREE, Target::below(...), 1.0],
            ],
            default => [],
        };
        foreach (Peers::OURS as $key => $how) {
            foreach ($targets as [$what, $size, $to, $aim, $bound]) {
                $other = Floor::KINDS[$to] ?? Peers::get($to)->name;
                $figure = isset($read[$size][$to]) ? $read[$size][$key]->ratioTo($read[$size][$to]) : null;
                $table->target($aim("$what at $size$how, {$pace->title()}, × $other", $bound, $figure));
            }
        }
    }

    /** @param array<string, Series> $read by key */
    private function chart(Cycle $cycle, array $read): Chart
    {
        $chart = new BarChart(
            "cycle-$cycle->value.svg",
            ucfirst($cycle->title()) . ' at 2 KB',
            'µs a cycle, unix socket, PHP and server on one core (× php-redis with locking)',
            'µs',
        );
        foreach ($read as $key => $series) {
            $chart->bar(
                Floor::KINDS[$key] ?? Peers::get($key)->name,
                $series->median(),
                isset($read[Peers::PHPREDIS]) ? sprintf('%.2f×', $series->ratioTo($read[Peers::PHPREDIS])) : '',
                str_starts_with($key, Peers::SECSESS),
            );
        }
        return $chart;
    }
};
