<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** How long requests wait where one session is wanted all the time, and whether all get it. */
return new class implements Measure {
    private const WORKERS = 12;
    private const HOLD_US = 5000;
    /** name => pause between a worker's turns in µs */
    private const THINKS = ['no pause' => 0, 'pauses of 20 ms' => 20000];

    /** @var array<string, Crew> by peer */
    private array $crews = [];

    public function name(): string
    {
        return 'contention';
    }

    public function about(): string
    {
        return 'locks: waits while 12 processes want one session again and again';
    }

    public function tables(Lab $lab): array
    {
        return $lab->placed(Placement::Free, function () use ($lab): array {
            foreach (Peers::here($lab, ...Peers::LOCKING) as $key => $peer) {
                $this->crews[$key] = new Crew($lab, $peer, self::WORKERS, ['secsess.on_lock_refused' => 'fail']);
            }
            $tables = [];
            foreach (self::THINKS as $pauses => $think) {
                $tables[] = $this->table($lab, $pauses, $think, $lab->scale(7, 2), $lab->scale(2000, 700));
            }
            foreach ($this->crews as $crew) {
                $crew->verify();
                $crew->stop();
            }
            return $tables;
        });
    }

    private function table(Lab $lab, string $pauses, int $think, int $rounds, int $ms): Table
    {
        $lost = array_map(static fn (Crew $crew): int => $crew->lost(), $this->crews);
        $read = Rota::run($lab, $pauses, $this->crews, $rounds, fn (Crew $crew): array => $this->loops($crew, $think, $ms));
        $lab->keep($pauses, $read);
        $table = new Table(
            "Lasting contention, $pauses",
            self::WORKERS . ' php-fpm workers want one session again and again, and hold it for ' . self::HOLD_US / 1000 . ' ms; '
                . "$pauses between. Medians of $rounds rounds of $ms ms, in which the peers take turns, and the longest wait of all; "
                . 'ratios are medians of the rounds\' ratios to PHP\'s files. The rarest worker had so many turns of every 100 of the '
                . 'most frequent one.',
            [
                Column::text(''), Column::figure('wait p50', 'ms', 1), Column::figure('wait p99', 'ms', 1), Column::ratio(),
                Column::figure('longest', 'ms', 0), Column::figure('turns/s'), Column::figure('rarest worker', '%'),
                Column::figure('refused'), Column::figure('updates lost'),
            ],
        );
        $chart = new BarChart(
            'contention-' . $think / 1000 . '.svg',
            "Lasting contention, $pauses",
            self::WORKERS . ' workers want one session, 5 ms each: p99 of the wait (× files); lower is better',
            'ms',
        );
        $files = isset($read[Peers::TMPFS]) ? self::series($read[Peers::TMPFS], 'p99') : null;
        foreach ($read as $key => $all) {
            $p99 = self::series($all, 'p99');
            $ratio = $files === null ? null : $p99->ratioTo($files);
            $lostNow = $this->crews[$key]->lost() - $lost[$key];
            $table->row(
                Peers::get($key)->name,
                self::series($all, 'p50')->median(),
                $p99->median(),
                $ratio,
                max(array_column($all, 'longest')),
                self::series($all, 'turns')->median(),
                100 * self::series($all, 'rarest')->median(),
                array_sum(array_column($all, 'refused')),
                $lostNow,
            );
            $chart->bar(Peers::get($key)->name, $p99->median(), $ratio === null ? '' : sprintf('%.2f×', $ratio), str_starts_with($key, Peers::SECSESS));
            if (in_array($key, [Peers::SECSESS, Peers::OWN_TMPFS], true)) {
                $how = $key === Peers::SECSESS ? '' : ', files';
                $table->target(Target::atMost("lasting contention$how, $pauses: wait p99, × PHP's files", 1.2, $ratio));
                $table->target(Target::atMost("lasting contention$how, $pauses: updates lost", 0, $lostNow, '', 0));
            }
        }
        return $table->chart($chart)->note('Waits are those of turns: who was refused, or never had one, is in the columns behind.');
    }

    /** @return array<string, float|int> what one round told; times in ms */
    private function loops(Crew $crew, int $think, int $ms): array
    {
        $until = hrtime(true) + $ms * 1000000;
        for ($worker = 0; $worker < self::WORKERS; $worker++) {
            $crew->loop($worker, self::HOLD_US, $think, $until);
        }
        [$turns, $refused, $each] = $crew->gather();
        if ($turns === []) {
            throw new \RuntimeException("{$crew->peer->name}: nobody got the session");
        }
        $waits = array_map(static fn (array $turn): float => ($turn[1] - $turn[0]) / 1e6, $turns);
        return [
            'p50' => Series::quantile($waits, 0.5),
            'p99' => Series::quantile($waits, 0.99),
            'longest' => max($waits),
            'turns' => count($turns) / $ms * 1000,
            'rarest' => min($each) / max($each),
            'refused' => $refused,
        ];
    }

    /** @param list<array<string, float|int>> $rounds */
    private static function series(array $rounds, string $name): Series
    {
        return new Series(array_column($rounds, $name));
    }
};
