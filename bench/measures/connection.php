<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Traffic;

/** What the first request of a worker costs, and the first one after the server has cut its connection. */
return new class implements Measure {
    private const SIZE = 2048;
    private const WAYS = ['unix' => 'unix socket', 'tcp' => 'TCP on loopback'];

    public function name(): string
    {
        return 'connection';
    }

    public function about(): string
    {
        return 'connection set-up: the first request of a worker, and after a cut';
    }

    public function tables(Lab $lab): array
    {
        $rounds = $lab->scale(60, 8);
        $tables = [];
        foreach (self::WAYS as $transport => $way) {
            $tables[] = $this->table($lab, $transport, $way, $rounds);
        }
        return $tables;
    }

    private function table(Lab $lab, string $transport, string $way, int $rounds): Table
    {
        $peers = array_filter(Peers::here($lab), static fn (Peer $peer): bool => $peer->goesBy($transport));
        $lab->clear();
        $elders = array_map(static fn (Peer $peer): PhpWorker => (new PhpWorker($lab, $peer, $transport, self::SIZE))->prepare(), $peers);
        $read = [];
        for ($round = 0; $round < $rounds; $round++) {
            $lab->say("$way, round " . ($round - $round % 10 + 1) . ' and on');
            foreach ($peers as $key => $peer) {
                foreach ($this->visit($lab, $elders[$key], $transport) as $name => $figure) {
                    $read[$key][$name] ??= new Series();
                    $read[$key][$name]->add($figure);
                }
            }
        }
        foreach ($elders as $elder) {
            $elder->stop();
        }
        $lab->keep($transport, array_map(static fn (array $all): array => array_map(static fn (Series $each): array => $each->rounds, $all), $read));
        $table = new Table(
            "Connection set-up, $way",
            "The first read_and_close at 2 KB of a new php-cgi worker, which has served other pages before; the first one after "
                . "the server has cut the worker's connection (CLIENT KILL; not asked of memcached); and one on an open "
                . "connection. Medians of $rounds workers of each peer, in turn; round trips as Redis counts them.",
            [
                Column::text(''),
                Column::figure('first of a worker', 'µs', 0), Column::figure('round trips', '', 1),
                Column::figure('after a cut', 'µs', 0), Column::figure('round trips', '', 1),
                Column::figure('open', 'µs', 0),
            ],
        );
        foreach ($read as $key => $series) {
            $median = static fn (string $name): ?float => isset($series[$name]) ? $series[$name]->median() : null;
            $table->row($peers[$key]->name, $median('first'), $median('first trips'), $median('cut'), $median('cut trips'), $median('open'));
        }
        return $table->note('A worker\'s first session also makes PHP run code for the first time; the difference of "after a cut" and '
            . '"open" is the connection alone, with noticing that the old one is gone.');
    }

    /** @return array<string, float> */
    private function visit(Lab $lab, PhpWorker $elder, string $transport): array
    {
        $worker = (new PhpWorker($lab, $elder->peer, $transport, self::SIZE))->adopt($elder);
        $worker->run(Cycle::None, 10);
        $read = [];
        if ($elder->peer->server === 'redis') {
            [$read['first'], $read['first trips']] = $this->counted($lab, $worker);
            $worker->run(Cycle::Read, 10);
            $lab->redis()->cutClients();
            [$read['cut'], $read['cut trips']] = $this->counted($lab, $worker);
        } else {
            $read['first'] = $worker->run(Cycle::Read, 1)[0] / 1000;
        }
        $read['open'] = Series::quantile($worker->run(Cycle::Read, 20), 0.5) / 1000;
        $worker->verify();
        $worker->stop();
        return $read;
    }

    /** @return array{float, float} µs and round trips of one request */
    private function counted(Lab $lab, PhpWorker $worker): array
    {
        $us = 0.0;
        $traffic = Traffic::of($lab->redis()->client(), function () use ($worker, &$us): void {
            $us = $worker->run(Cycle::Read, 1)[0] / 1000;
        });
        return [$us, (float) $traffic->roundTrips];
    }
};
