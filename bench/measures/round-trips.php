<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Traffic;

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
                [$trips, $commands] = $peer->server === 'redis'
                    ? $this->atRedis($lab, $worker, $cycle, $count)
                    : $this->atMemcached($lab, $worker, $cycle, $count);
                array_push($cells, $trips, $commands);
                $lab->keep("$key $cycle->value", [$trips, $commands]);
            }
            $worker->verify();
            $worker->stop();
            $table->row($peer->name, ...$cells);
        }
        return [$table];
    }

    /** @return array{float, string} */
    private function atRedis(Lab $lab, Runner $worker, Cycle $cycle, int $count): array
    {
        $traffic = Traffic::of($lab->redis()->client(), fn () => $worker->run($cycle, $count));
        return [$traffic->roundTrips / $count, self::list($traffic->commands, $count)];
    }

    /** @return array{null, string} */
    private function atMemcached(Lab $lab, Runner $worker, Cycle $cycle, int $count): array
    {
        $before = $lab->memcached()->counters('unix');
        $worker->run($cycle, $count);
        $calls = [];
        foreach ($lab->memcached()->counters('unix') as $name => $value) {
            if (preg_match('/^cmd_(get|set|touch)$|^(delete)_(hits|misses)$/', $name, $found)) {
                $command = $found[1] ?: $found[2];
                $calls[$command] = ($calls[$command] ?? 0) + $value - $before[$name];
            }
        }
        return [null, self::list($calls, $count)];
    }

    /** @param array<string, int> $calls */
    private static function list(array $calls, int $count): string
    {
        $list = [];
        foreach ($calls as $command => $calls) {
            $each = round($calls / $count, 1);
            if ($each > 0) {
                $list[] = ($each == 1 ? '' : "$each ") . strtoupper(strtr($command, '|', ' '));
            }
        }
        return implode(', ', $list) ?: 'none';
    }
};
