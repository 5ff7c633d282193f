<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** The store of files beside PHP's own, on the same file systems: from before session_start() to after session_write_close(). */
return new class implements Measure {
    private const SIZES = ['200 B' => 200, '2 KB' => 2048, '50 KB' => 51200];
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];
    /** What a changing cycle may cost of what it costs PHP's files. */
    private const BOUNDS = [
        'tmpfs' => ['200 B' => 1.1, '2 KB' => 1.1, '50 KB' => 1.2],
        'disk' => ['200 B' => 0.2, '2 KB' => 0.2, '50 KB' => 0.2],
    ];

    private int $rounds;
    private int $batch;

    public function name(): string
    {
        return 'files-cycle';
    }

    public function about(): string
    {
        return 'µs a cycle of the store of files and of PHP\'s own, at 200 B, 2 KB and 50 KB, on tmpfs and on the disk';
    }

    public function tables(Lab $lab): array
    {
        $this->rounds = $lab->scale(40, 8);
        $this->batch = $lab->scale(50, 20);
        $read = [];
        foreach (self::SIZES as $size => $bytes) {
            foreach ($this->race($lab, $size, $bytes) as [$pace, $cycle, $series]) {
                $read[$pace->name][$cycle->value][$size] = $series;
            }
        }
        $tables = [];
        foreach (Pace::cases() as $pace) {
            foreach (self::CYCLES as $cycle) {
                $tables[] = $this->table($lab, $pace, $cycle, $read[$pace->name][$cycle->value]);
            }
        }
        return $tables;
    }

    /** @return \Generator<array{Pace, Cycle, array<string, Series>}> all that is read at one size */
    private function race(Lab $lab, string $size, int $bytes): \Generator
    {
        $lab->clear();
        $contest = new Contest();
        foreach (Peers::here($lab, ...array_merge(...array_values(Peers::FILES))) as $key => $peer) {
            $contest->add($key, (new PhpWorker($lab, $peer, 'files', $bytes))->prepare());
        }
        foreach (self::CYCLES as $cycle) {
            foreach (Pace::cases() as $pace) {
                $lab->say("$size, {$cycle->title()}, {$pace->title()}");
                $series = $contest->run($cycle, $this->rounds, $this->batch, $pace);
                $contest->verify();
                $lab->keep("$size $cycle->value $pace->name", array_map(static fn (Series $each): array => $each->rounds, $series));
                yield [$pace, $cycle, $series];
            }
        }
        $contest->stop();
    }

    /** @param array<string, array<string, Series>> $read by size and key */
    private function table(Lab $lab, Pace $pace, Cycle $cycle, array $read): Table
    {
        $columns = [Column::text('')];
        foreach (self::SIZES as $size => $bytes) {
            array_push($columns, Column::figure($size, 'µs', 1), Column::ratio());
        }
        $table = new Table(
            ucfirst("{$cycle->title()}, {$pace->title()}, files"),
            "Cycles, {$pace->method()}, of 8 sessions in turn, timed inside PHP, on one core. The median of $this->rounds rounds, in which "
                . "the peers take turns, of a round's median of $this->batch. The disk is {$lab->fileSystem($lab->disk())}. Ratios are medians of "
                . 'the rounds\' ratios to PHP\'s files in the same place.',
            $columns,
        );
        $chart = new BarChart(
            "files-cycle-$cycle->value.svg",
            ucfirst($cycle->title()) . ' at 2 KB, files',
            'µs a cycle (× PHP\'s files in the same place)',
            'µs',
        );
        foreach (Peers::FILES as $place => $keys) {
            foreach ($keys as $key) {
                $cells = [];
                foreach ($read as $series) {
                    array_push($cells, $series[$key]->median(), $series[$key]->ratioTo($series[end($keys)]));
                }
                $table->row(Peers::get($key)->name, ...$cells);
                $ratio = sprintf('%.2f×', $read['2 KB'][$key]->ratioTo($read['2 KB'][end($keys)]));
                $chart->bar(Peers::get($key)->name, $read['2 KB'][$key]->median(), $ratio, $key === $keys[0]);
            }
            if ($cycle === Cycle::Change) {
                $this->aim($table, $pace, $place, $read);
            }
        }
        return $pace === Pace::Loop ? $table->chart($chart) : $table;
    }

    /** @param array<string, array<string, Series>> $read by size and key */
    private function aim(Table $table, Pace $pace, string $place, array $read): void
    {
        [$own, $other] = Peers::FILES[$place];
        foreach (self::BOUNDS[$place] as $size => $bound) {
            $table->target(Target::atMost(
                "files, read-write at $size, {$pace->title()}, × " . Peers::get($other)->name,
                $bound,
                $read[$size][$own]->ratioTo($read[$size][$other]),
            ));
        }
    }
};
