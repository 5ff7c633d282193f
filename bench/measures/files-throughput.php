<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What many processes get done at once, each with sessions of its own: what they share is the folder and the lock table. */
return new class implements Measure {
    private const PROCESSES = 8;
    private const SIZE = 2048;
    private const CYCLES = [Cycle::Change, Cycle::Read, Cycle::Fresh];

    public function name(): string
    {
        return 'files-throughput';
    }

    public function about(): string
    {
        return 'cycles/s of 8 processes on distinct sessions, the store of files and PHP\'s own';
    }

    public function tables(Lab $lab): array
    {
        return $lab->placed(Placement::Free, fn (): array => [$this->table($lab, $lab->scale(30, 6))]);
    }

    private function table(Lab $lab, int $rounds): Table
    {
        $lab->clear();
        $groups = [];
        foreach (Peers::here($lab, ...array_merge(...array_values(Peers::FILES))) as $key => $peer) {
            for ($number = 0; $number < self::PROCESSES; $number++) {
                $groups[$key][] = (new PhpWorker($lab, $peer, 'files', self::SIZE))->prepare();
            }
        }
        $columns = [Column::text('')];
        foreach (self::CYCLES as $cycle) {
            array_push($columns, Column::figure($cycle->title(), 'cycles/s'), Column::ratio());
        }
        $table = new Table(
            'Cycles a second of ' . self::PROCESSES . ' processes, files',
            self::PROCESSES . ' php-cgi workers, each with 8 sessions of 2 KB of its own, all at once and on all '
                . count(Lab::coresAllowed()) . ' cores, in a loop; from the beginning of the first to the end of the last. Medians of '
                . "$rounds rounds, in which the peers take turns. The disk is {$lab->fileSystem($lab->disk())}. Ratios are medians of the "
                . 'rounds\' ratios to PHP\'s files in the same place.',
            $columns,
        );
        $cells = [];
        foreach (self::CYCLES as $cycle) {
            $read = array_map(
                static fn (array $all): Series => new Series($all),
                Rota::run($lab, $cycle->title(), $groups, $rounds, fn (array $workers): float => $this->burst($workers, $cycle, $lab->scale(400, 100))),
            );
            $lab->keep($cycle->value, array_map(static fn (Series $each): array => $each->rounds, $read));
            foreach (Peers::FILES as $place => [$own, $other]) {
                foreach ([$own, $other] as $key) {
                    $cells[$key] = [...$cells[$key] ?? [], $read[$key]->median(), $read[$key]->ratioTo($read[$other])];
                }
                if ($cycle === Cycle::Change) {
                    $name = Peers::get($other)->name;
                    $table->target(Target::atLeast(
                        'files, ' . self::PROCESSES . " processes on distinct sessions, cycles/s, × $name",
                        1,
                        $read[$own]->ratioTo($read[$other]),
                    ));
                }
            }
        }
        foreach ($groups as $key => $workers) {
            $table->row(Peers::get($key)->name, ...$cells[$key]);
            array_map(static fn (PhpWorker $worker) => $worker->verify(), $workers);
            array_map(static fn (PhpWorker $worker) => $worker->stop(), $workers);
        }
        return $table;
    }

    /**
     * @param list<PhpWorker> $workers
     * @return float cycles a second
     */
    private function burst(array $workers, Cycle $cycle, int $count): float
    {
        $began = hrtime(true);
        foreach ($workers as $worker) {
            $worker->begin($cycle, $count);
        }
        foreach ($workers as $worker) {
            $worker->finish($cycle, $count);
        }
        return $count * count($workers) / (hrtime(true) - $began) * 1e9;
    }
};
