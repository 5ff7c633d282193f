<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What a request costs in commands and round trips, as the server counts them. */
return new class implements Measure {
    private const SIZE = 2048;

    public function name(): string
    {
        return 'round-trips';
    }

    public function about(): string
    {
        return 'commands and round trips a request, counted by the server';
    }

    public function tables(Lab $lab): array
    {
        $count = $lab->scale(200, 20);
        $table = new Table(
            'Commands and round trips a request',
            "Counted by Redis over $count requests each at 2 KB, unix socket: calls by INFO commandstats (those that scripts "
                . 'make among them), round trips by total_reads_processed. memcached has no counter for round trips; its '
                . 'commands are those of its statistics.',
            [
                Column::text(''),
                Column::figure('changed: round trips', '', 1), Column::text('commands'),
                Column::figure('unchanged: round trips', '', 1), Column::text('commands'),
                Column::figure('read_and_close: round trips', '', 1), Column::text('commands'),
                Column::figure('new: round trips', '', 1), Column::text('commands'),
            ],
        );
        foreach (Peers::here($lab) as $key => $peer) {
            if ($peer->server === 'files') {
                continue;
            }
            $lab->say($peer->name);
            $lab->clear();
            $worker = (new PhpWorker($lab, $peer, 'unix', self::SIZE))->prepare();
            $cells = [];
            foreach ([Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh] as $cycle) {
                $calls = Calls::of($lab, $peer, static fn () => $worker->run($cycle, $count));
                array_push($cells, $calls->roundTrips === null ? null : $calls->roundTrips / $count, $calls->list($count));
                $lab->keep("$key $cycle->value", array_slice($cells, -2));
            }
            $worker->verify();
            $worker->stop();
            $table->row($peer->name, ...$cells);
        }
        return [$table];
    }
};
