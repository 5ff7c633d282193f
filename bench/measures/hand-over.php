<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Await;

/** What it costs that requests of one session wait for each other, and who gets it next. */
return new class implements Measure {
    private const LOCKING = [Peers::SECSESS, Peers::PHPREDIS, Peers::MEMCACHED, Peers::TMPFS, Peers::USERLAND];
    private const WAITERS = 12;
    private const HOLD_US = 5000;
    private const GAP_US = 10000;
    private const THINKS = ['no pause' => 0, 'pauses of 20 ms' => 20000];

    /** @var array<string, Crew> */
    private array $crews = [];

    public function name(): string
    {
        return 'hand-over';
    }

    public function about(): string
    {
        return 'locks: hand-over and its order, commands a waiter, bursts, waits under lasting contention';
    }

    public function tables(Lab $lab): array
    {
        return $lab->placed(Placement::Free, function () use ($lab): array {
            foreach (Peers::here($lab, ...self::LOCKING, ...[Peers::PHPREDIS_FREE]) as $key => $peer) {
                $this->crews[$key] = new Crew($lab, $peer, 1 + self::WAITERS, ['secsess.on_lock_refused' => 'fail']);
            }
            $tables = [$this->queues($lab, $lab->scale(30, 4)), $this->bursts($lab, $lab->scale(40, 5))];
            foreach (self::THINKS as $pauses => $think) {
                $tables[] = $this->loops($lab, $pauses, $think, $lab->scale(5, 2), $lab->scale(1500, 700));
            }
            foreach ($this->crews as $crew) {
                $crew->verify();
                $crew->stop();
            }
            return $tables;
        });
    }

    /** @return array<string, Crew> those with a lock, by key */
    private function locking(): array
    {
        return array_intersect_key($this->crews, array_flip(self::LOCKING));
    }

    /**
     * The peers take turns.
     *
     * @param array<string, Crew> $crews
     * @return array<string, list<mixed>> by key, what each round answered
     */
    private function race(Lab $lab, string $what, array $crews, int $rounds, callable $run): array
    {
        $read = array_fill_keys(array_keys($crews), []);
        $keys = array_keys($crews);
        for ($round = 0; $round < $rounds; $round++) {
            $lab->say("$what, round " . ($round - $round % 10 + 1) . ' and on');
            foreach ($keys as $key) {
                $read[$key][] = $run($crews[$key]);
            }
            $keys[] = array_shift($keys);
        }
        return $read;
    }

    private function queues(Lab $lab, int $rounds): Table
    {
        $read = $this->race($lab, '12 waiters', $this->locking(), $rounds, $this->queue(...));
        $lab->keep('queue', $read);
        $table = new Table(
            'Handing a session over',
            self::WAITERS . ' php-fpm workers ask, ' . self::GAP_US / 1000 . ' ms or more after each other, for a session of 2 KB '
                . 'that a further one holds; when it gives it back, each holds it for ' . self::HOLD_US / 1000 . ' ms. A hand-over is the time from '
                . 'before one\'s session_write_close() to after the next one\'s session_start(), writing and reading included, by the '
                . "machine's clock; the median of $rounds rounds' medians, in which the peers take turns, and the p99 of all. Calls are "
                . "counted by the server: all of a round's but those of one turn that nobody waits for, by waiter.",
            [
                Column::text(''), Column::figure('hand-over', 'ms', 2), Column::figure('p99', 'ms', 2),
                Column::figure('rounds in order of arrival', '%'), Column::figure('refused', '%', 1),
                Column::figure('round trips a waiter', '', 1), Column::text('commands a waiter'),
            ],
        );
        $chart = new BarChart('hand-over.svg', 'Handing a session over', self::WAITERS . ' waiters: from one\'s session_write_close() to the next one\'s session_start(), median; lower is better', 'ms');
        $figures = [];
        foreach ($read as $key => $all) {
            $own = $figures[$key] = [
                'median' => $this->medians(array_column($all, 'times'))?->median(),
                'order' => 100 * array_sum(array_column($all, 'ordered')) / $rounds,
            ];
            $calls = $this->callsOfWaiters($lab, $this->crews[$key], $lab->scale(5, 1));
            $table->row(
                Peers::get($key)->name,
                $own['median'],
                $own['median'] === null ? null : Series::quantile(array_merge(...array_column($all, 'times')), 0.99),
                $own['order'],
                100 * array_sum(array_column($all, 'refused')) / $rounds / (1 + self::WAITERS),
                ...$calls,
            );
            $chart->bar(Peers::get($key)->name, $own['median'] ?? 0.0, sprintf('%.0f %% in order', $own['order']), $key === Peers::SECSESS);
        }
        $own = $figures[Peers::SECSESS];
        return $table
            ->chart($chart)
            ->note('A round is in order when all who asked got the session, each after those who had asked before.')
            ->note('php-memcached gives up after 5 tries of 150 ms, its default. php-redis and the handler in PHP try every 20 ms.')
            ->target(Target::below('hand-over with 12 waiters, median', 1, $own['median'], 'ms'))
            ->target(Target::atLeast('rounds in strict order of arrival', 100, $own['order'], '%', 0));
    }

    /** @return array{times: list<float>, ordered: bool, refused: int} times in ms */
    private function queue(Crew $crew): array
    {
        $crew->turn(0, -1);
        Await::that("{$crew->peer->name}: somebody holding the session", $crew->gate->arrival(...), 30.0);
        for ($waiter = 1; $waiter <= self::WAITERS; $waiter++) {
            $crew->turn($waiter, self::HOLD_US);
            usleep(self::GAP_US);
            $crew->awaitSleep($waiter);
        }
        $crew->gate->open();
        [$turns, $refused] = $this->gather($crew, 0);
        $arrivals = $turns;
        usort($arrivals, static fn (array $a, array $b): int => $a[0] <=> $b[0]);
        usort($turns, static fn (array $a, array $b): int => $a[1] <=> $b[1]);
        $times = [];
        for ($i = 1; $i < count($turns); $i++) {
            $times[] = ($turns[$i][1] - $turns[$i - 1][2]) / 1e6;
            if (end($times) < 0) {
                throw new \RuntimeException("{$crew->peer->name}: two had the session at the same time");
            }
        }
        return ['times' => $times, 'ordered' => $refused === 0 && $turns === $arrivals, 'refused' => $refused];
    }

    /** @return array{float|null, string} round trips and commands; of files none */
    private function callsOfWaiters(Lab $lab, Crew $crew, int $rounds): array
    {
        if ($crew->peer->server === 'files') {
            return [null, '–'];
        }
        $alone = Calls::of($lab, $crew->peer, function () use ($crew, $rounds): void {
            for ($round = 0; $round < $rounds; $round++) {
                $crew->turn(0, 0);
                $crew->receive(0);
            }
        });
        $all = Calls::of($lab, $crew->peer, function () use ($crew, $rounds): void {
            for ($round = 0; $round < $rounds; $round++) {
                $this->queue($crew);
            }
        });
        $waiters = $all->without($alone);
        $count = $rounds * self::WAITERS;
        return [$waiters->roundTrips === null ? null : $waiters->roundTrips / $count, $waiters->list($count)];
    }

    private function bursts(Lab $lab, int $rounds): Table
    {
        $lost = array_map(static fn (Crew $crew): int => $crew->lost(), $this->crews);
        $read = $this->race($lab, '12 at once', $this->crews, $rounds, function (Crew $crew): array {
            for ($worker = 1; $worker <= self::WAITERS; $worker++) {
                $crew->turn($worker, self::HOLD_US);
            }
            [$turns, $refused] = $this->gather($crew, 1);
            return ['ms' => $turns === [] ? null : (max(array_column($turns, 2)) - min(array_column($turns, 0))) / 1e6, 'refused' => $refused];
        });
        $lab->keep('burst', $read);
        $table = new Table(
            'Twelve requests at once',
            'What a page with twelve calls does: as many php-fpm workers are sent a request of one session at once, and hold it '
                . 'for ' . self::HOLD_US / 1000 . " ms. $rounds rounds, in which the peers take turns. Through is when the last one has given it back, "
                . 'median. Lost are updates that were said to be saved and are not in the session afterwards.',
            [
                Column::text(''), Column::figure('requests'), Column::figure('refused'), Column::figure('updates lost'),
                Column::figure('all through after', 'ms', 1),
            ],
        );
        foreach ($read as $key => $all) {
            $own = [
                array_sum(array_column($all, 'refused')),
                $this->crews[$key]->lost() - $lost[$key],
            ];
            $through = array_filter(array_column($all, 'ms'), is_float(...));
            $table->row(Peers::get($key)->name, $rounds * self::WAITERS, ...[...$own, $through === [] ? null : Series::quantile($through, 0.5)]);
            if ($key === Peers::SECSESS) {
                $table->target(Target::atMost('12 quick parallel requests: refused', 0, $own[0], '', 0));
                $table->target(Target::atMost('12 quick parallel requests: updates lost', 0, $own[1], '', 0));
            }
        }
        return $table;
    }

    private function loops(Lab $lab, string $pauses, int $think, int $rounds, int $ms): Table
    {
        $lost = array_map(static fn (Crew $crew): int => $crew->lost(), $this->locking());
        $read = $this->race($lab, "lasting contention, $pauses", $this->locking(), $rounds, function (Crew $crew) use ($think, $ms): array {
            $until = hrtime(true) + $ms * 1000000;
            for ($worker = 1; $worker <= self::WAITERS; $worker++) {
                $crew->loop($worker, self::HOLD_US, $think, $until);
            }
            [$turns, $refused, $each] = $this->gather($crew, 1);
            $waits = array_map(static fn (array $turn): float => ($turn[1] - $turn[0]) / 1e6, $turns);
            return [
                'p50' => Series::quantile($waits, 0.5), 'p99' => Series::quantile($waits, 0.99), 'max' => max($waits),
                'turns' => count($turns) / $ms * 1000, 'least' => min($each) / max($each), 'refused' => $refused,
            ];
        });
        $lab->keep("loops, $pauses", $read);
        $table = new Table(
            "Lasting contention, $pauses",
            self::WAITERS . ' php-fpm workers want one session again and again, and hold it for ' . self::HOLD_US / 1000 . " ms; $pauses between. "
                . "Medians of $rounds rounds of $ms ms, in which the peers take turns; the longest of all; ratios are medians of the "
                . 'rounds\' ratios to PHP\'s files. The rarest worker had so many turns of every 100 of the most frequent.',
            [
                Column::text(''), Column::figure('wait p50', 'ms', 1), Column::figure('wait p99', 'ms', 1), Column::ratio(),
                Column::figure('longest', 'ms', 0), Column::figure('turns/s'), Column::figure('rarest worker', '%'),
                Column::figure('refused'), Column::figure('updates lost'),
            ],
        );
        $chart = new BarChart($think === 0 ? 'contention.svg' : 'contention-pauses.svg', "Lasting contention, $pauses", self::WAITERS . ' workers want one session, 5 ms each: p99 of the wait (× files); lower is better', 'ms');
        $files = isset($read[Peers::TMPFS]) ? new Series(array_column($read[Peers::TMPFS], 'p99')) : null;
        foreach ($read as $key => $all) {
            $median = static fn (string $name): float => (new Series(array_column($all, $name)))->median();
            $ratio = $files === null ? null : (new Series(array_column($all, 'p99')))->ratioTo($files);
            $table->row(
                Peers::get($key)->name,
                $median('p50'),
                $median('p99'),
                $ratio,
                max(array_column($all, 'max')),
                $median('turns'),
                100 * $median('least'),
                array_sum(array_column($all, 'refused')),
                $this->crews[$key]->lost() - $lost[$key],
            );
            $chart->bar(Peers::get($key)->name, $median('p99'), $ratio === null ? '' : sprintf('%.2f×', $ratio), $key === Peers::SECSESS);
            if ($key === Peers::SECSESS) {
                $table->target(Target::atMost("lasting contention, $pauses: wait p99, × files", 1.2, $ratio));
                $table->target(Target::atMost("lasting contention, $pauses: updates lost", 0, $this->crews[$key]->lost() - $lost[$key], '', 0));
            }
        }
        return $table->chart($chart);
    }

    /** @return array{list<array{int, int, int}>, int, list<int>} all turns, how many were refused, how many each worker had */
    private function gather(Crew $crew, int $first): array
    {
        $turns = $each = [];
        $refused = 0;
        for ($worker = $first; $worker <= self::WAITERS; $worker++) {
            $answer = $crew->receive($worker);
            array_push($turns, ...$answer['turns']);
            $each[] = count($answer['turns']);
            $refused += $answer['refused'];
        }
        return [$turns, $refused, $each];
    }

    /** @param list<list<float>> $rounds */
    private function medians(array $rounds): ?Series
    {
        $rounds = array_filter($rounds);
        return $rounds === [] ? null : new Series(array_map(static fn (array $times): float => Series::quantile($times, 0.5), $rounds));
    }
};
