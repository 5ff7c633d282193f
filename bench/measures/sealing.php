<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What it costs that records are encrypted, which a secret file switches on. */
return new class implements Measure {
    private const SIZES = ['200 B' => 200, '2 KB' => 2048, '50 KB' => 51200];
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];

    public function name(): string
    {
        return 'sealing';
    }

    public function about(): string
    {
        return 'what sealing costs: secsess with and without a secret file';
    }

    public function tables(Lab $lab): array
    {
        $rounds = $lab->scale(100, 10);
        $batch = $lab->scale(50, 20);
        $columns = [Column::text('')];
        foreach (self::SIZES as $size => $bytes) {
            array_push($columns, Column::figure("$size: not sealed", 'µs', 1), Column::figure('sealed', 'µs', 1), Column::figure('more', 'µs', 1));
        }
        $table = new Table(
            'What sealing costs',
            'Cycles, ' . Pace::Loop->method() . ", unix socket, PHP and Redis on one core. Medians of $rounds rounds, in which "
                . "sealed and not sealed take turns, of a round's median of $batch; \"more\" is the median of the rounds' differences.",
            $columns,
        );
        $read = [];
        foreach (self::SIZES as $size => $bytes) {
            $lab->clear();
            $contest = new Contest();
            foreach ([Peers::SECSESS, Peers::PLAIN] as $key) {
                $contest->add($key, (new PhpWorker($lab, Peers::get($key), 'unix', $bytes))->prepare());
            }
            foreach (self::CYCLES as $cycle) {
                $lab->say("$size, {$cycle->title()}");
                $read[$cycle->value][$size] = $contest->run($cycle, $rounds, $batch, Pace::Loop);
                $contest->verify();
            }
            $contest->stop();
        }
        foreach (self::CYCLES as $cycle) {
            $cells = [];
            foreach ($read[$cycle->value] as $size => $series) {
                [$sealed, $plain] = [$series[Peers::SECSESS], $series[Peers::PLAIN]];
                array_push($cells, $plain->median(), $sealed->median(), $sealed->above($plain));
                $lab->keep("$size $cycle->value", ['sealed' => $sealed->rounds, 'not sealed' => $plain->rounds]);
            }
            $table->row($cycle->title(), ...$cells);
        }
        $series = $read[Cycle::Change->value]['2 KB'];
        $table->target(Target::atMost('sealing, read-write at 2 KB', 10, $series[Peers::SECSESS]->above($series[Peers::PLAIN]), 'µs', 1));
        return [$table];
    }
};
