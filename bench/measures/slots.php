<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** How evenly sessions lie in the slots and shards of a Redis Cluster (bench/slots.c). */
return new class implements Measure {
    private const SHARES = [0 => 'all of visitors', 50 => 'half of users, 2 each', 100 => 'all of users, 2 each'];

    public function name(): string
    {
        return 'slots';
    }

    public function about(): string
    {
        return 'how evenly the slots and shards of a Cluster are filled, by 100 million sessions';
    }

    public function tables(Lab $lab): array
    {
        $sessions = $lab->scale(100_000_000, 1_000_000);
        $slots = new Table(
            'Slots of a Cluster',
            number_format($sessions) . ' sessions, put into the 16,384 slots by the extension\'s own code (bench/slots.c). Users have from 1 to 20 sessions each, '
                . 'two on the average, all in one slot.',
            [Column::text(''), Column::figure('sessions a slot', '', 0), Column::figure('standard deviation', '', 0), Column::figure('emptiest', '', 0), Column::figure('fullest', '', 0)],
        );
        $shards = new Table(
            'Shards of a Cluster',
            'The same sessions: how much more than its share the fullest shard has, when each has equally many slots.',
            [Column::text('shards'), ...array_map(static fn (string $name): Column => Column::figure($name, '%', 2), array_values(self::SHARES))],
        );
        $excess = [];
        foreach (self::SHARES as $share => $name) {
            $lab->say($name);
            exec(escapeshellarg((string) getenv('SECSESS_SLOTS')) . " $sessions $share", $lines, $failed);
            if ($failed !== 0) {
                throw new \RuntimeException('no slots were filled; SECSESS_SLOTS must be the path of slots');
            }
            foreach ($lines as $line) {
                $words = explode(' ', $line);
                if ($words[0] === 'slots') {
                    $slots->row($name, ...array_map(floatval(...), array_slice($words, 1)));
                } else {
                    $excess[$words[1]][] = 100 * ((float) $words[2] - 1);
                }
            }
            $lines = [];
        }
        foreach ($excess as $count => $row) {
            $shards->row((string) $count, ...$row);
        }
        return [$slots, $shards];
    }
};
