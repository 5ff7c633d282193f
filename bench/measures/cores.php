<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Skip;

/** The same cycles with the server on a core of its own: each round trip wakes an idle core, twice. */
return new class implements Measure {
    private const SIZE = 2048;
    private const CYCLES = [Cycle::Change, Cycle::Read];

    public function name(): string
    {
        return 'cores';
    }

    public function about(): string
    {
        return 'µs a cycle at 2 KB with the server on a core of its own';
    }

    public function tables(Lab $lab): array
    {
        if (count(Lab::coresAllowed()) < 2) {
            throw new Skip('this machine has one core only');
        }
        return $lab->placed(Placement::Apart, fn (): array => [$this->table($lab, $lab->scale(60, 10), $lab->scale(50, 20))]);
    }

    private function table(Lab $lab, int $rounds, int $batch): Table
    {
        $contest = new Contest();
        foreach (Peers::here($lab) as $key => $peer) {
            if ($peer->server !== 'files') {
                $contest->add($key, (new PhpWorker($lab, $peer, 'unix', self::SIZE))->prepare());
            }
        }
        foreach (Floor::KINDS as $kind => $name) {
            $contest->add($kind, (new Floor($lab, $kind, 'unix', self::SIZE))->prepare());
        }
        $columns = [Column::text('')];
        $cells = [];
        foreach (self::CYCLES as $cycle) {
            foreach (Pace::cases() as $pace) {
                $lab->say("{$cycle->title()}, {$pace->title()}");
                $series = $contest->run($cycle, $rounds, $batch, $pace);
                $contest->verify();
                $lab->keep("$cycle->value $pace->name", array_map(static fn (Series $each): array => $each->rounds, $series));
                array_push($columns, Column::figure("{$cycle->title()}, {$pace->title()}", 'µs', 1), Column::ratio());
                foreach ($series as $key => $own) {
                    $reference = $series[Peers::PHPREDIS] ?? null;
                    $cells[$key][] = $own->median();
                    $cells[$key][] = $reference ? $own->ratioTo($reference) : null;
                }
            }
        }
        $contest->stop();
        $table = new Table(
            'The server on a core of its own',
            "Cycles at 2 KB, unix socket, timed inside PHP as above, the server on one core and PHP on another. Medians of $rounds "
                . "rounds, in which the peers take turns, of a round's median of $batch; ratios to php-redis with locking.",
            $columns,
        );
        foreach ($cells as $key => $row) {
            $table->row(Floor::KINDS[$key] ?? Peers::get($key)->name, ...$row);
        }
        return $table->note('Waking an idle core costs a virtual machine up to 100 µs, at one moment more than at another: the figures '
            . 'wander, the ratios less.');
    }
};
