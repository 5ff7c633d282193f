<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Await;

/** How a session goes from one request to the next, who gets it, and what a page's parallel calls see of it. */
return new class implements Measure {
    private const WAITERS = 12;
    private const HOLD_US = 5000;
    private const GAP_US = 5000;

    /** @var array<string, Crew> by peer: a worker for each waiter and, the first one, for whom they wait */
    private array $crews = [];

    public function name(): string
    {
        return 'hand-over';
    }

    public function about(): string
    {
        return 'locks: time and order of hand-over with 12 waiters, commands a waiter, 12 requests at once';
    }

    public function tables(Lab $lab): array
    {
        return $lab->placed(Placement::Free, function () use ($lab): array {
            /* They are held up until all have come, which takes longer than a hold that so many may wait for. */
            $this->gather($lab, ['secsess.lock_slow_waiters' => self::WAITERS], ...Peers::LOCKING);
            $queues = $this->queues($lab, $lab->scale(30, 4));
            $this->dismiss();
            $this->gather($lab, [], ...[...Peers::LOCKING, Peers::PHPREDIS_FREE]);
            $bursts = $this->bursts($lab, $lab->scale(40, 5));
            $this->dismiss();
            return [$queues, $bursts];
        });
    }

    /** @param array<string, int> $ini */
    private function gather(Lab $lab, array $ini, string ...$keys): void
    {
        foreach (Peers::here($lab, ...$keys) as $key => $peer) {
            $this->crews[$key] = new Crew($lab, $peer, 1 + self::WAITERS, ['secsess.on_lock_refused' => 'fail'] + $ini);
        }
    }

    private function dismiss(): void
    {
        foreach ($this->crews as $crew) {
            $crew->verify();
            $crew->stop();
        }
        $this->crews = [];
    }

    private function queues(Lab $lab, int $rounds): Table
    {
        $read = Rota::run($lab, '12 waiters', $this->crews, $rounds, $this->queue(...));
        $lab->keep('queue', $read);
        $table = new Table(
            'Handing a session over',
            self::WAITERS . ' php-fpm workers ask, ' . self::GAP_US / 1000 . ' ms or more after each other, for a session of 2 KB that '
                . 'a further one holds; when it gives it back, each holds it for ' . self::HOLD_US / 1000 . ' ms. A hand-over is the time '
                . 'from before one\'s session_write_close() to after the next one\'s session_start(), writing and reading included, by '
                . "the machine's clock: the median of $rounds rounds' medians, in which the peers take turns, and the p99 of all. Calls "
                . 'are counted by the server: all of a round\'s but those of one turn that nobody waits for, by waiter.',
            [
                Column::text(''), Column::figure('hand-over', 'ms', 2), Column::figure('p99', 'ms', 2),
                Column::figure('rounds in order of arrival', '%'), Column::figure('refused', '%', 1),
                Column::figure('round trips a waiter', '', 1), Column::text('commands a waiter'),
            ],
        );
        $chart = new BarChart(
            'hand-over.svg',
            'Handing a session over',
            "12 waiters: from one's session_write_close() to the next one's session_start(), median; lower is better",
            'ms',
        );
        foreach ($read as $key => $all) {
            $medians = self::medians(array_column($all, 'times'));
            $ordered = 100 * array_sum(array_column($all, 'ordered')) / $rounds;
            $table->row(
                Peers::get($key)->name,
                $medians?->median(),
                $medians === null ? null : Series::quantile(array_merge(...array_column($all, 'times')), 0.99),
                $ordered,
                100 * array_sum(array_column($all, 'refused')) / $rounds / (1 + self::WAITERS),
                ...$this->callsOfWaiters($lab, $this->crews[$key], $lab->scale(5, 1)),
            );
            if ($medians !== null) {
                $chart->bar(Peers::get($key)->name, $medians->median(), sprintf('%.0f %% in order', $ordered), str_starts_with($key, Peers::SECSESS));
            }
            if (in_array($key, [Peers::OWN_TMPFS, Peers::OWN_DISK], true)) {
                $table->target(Target::below('hand-over with 12 waiters, ' . Peers::get($key)->name . ', median', 0.2, $medians?->median(), 'ms'));
            }
            if ($key === Peers::SECSESS) {
                $table->target(Target::below('hand-over with 12 waiters, median', 1, $medians?->median(), 'ms'));
                $table->target(Target::atLeast('rounds in strict order of arrival', 100, $ordered, '%', 0));
            }
        }
        return $table
            ->chart($chart)
            ->note('A round is in order when each who got the session got it after all who had asked before him and were not refused.')
            ->note('secsess with lock_slow_waiters = ' . self::WAITERS . ': else the last ones would give up while they are held up.')
            ->note('php-redis and the handler in PHP try every 20 ms; php-memcached gives up after 5 tries of 150 ms, its default.');
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
        [$turns, $refused] = $crew->gather();
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
        return ['times' => $times, 'ordered' => $turns === $arrivals, 'refused' => $refused];
    }

    /** @return array{float|null, string} round trips and commands; of files none */
    private function callsOfWaiters(Lab $lab, Crew $crew, int $rounds): array
    {
        if ($crew->peer->server === 'files') {
            return [null, '–'];
        }
        $last = self::WAITERS;
        $alone = Calls::of($lab, $crew->peer, static function () use ($crew, $rounds, $last): void {
            for ($round = 0; $round < $rounds; $round++) {
                $crew->turn($last, 0);
                $crew->gather($last);
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
        $read = Rota::run($lab, '12 at once', $this->crews, $rounds, $this->burst(...));
        $lab->keep('burst', $read);
        $table = new Table(
            'Twelve requests at once',
            'What a page with twelve calls does: as many php-fpm workers are sent a request of one session at once, and hold it for '
                . self::HOLD_US / 1000 . " ms. $rounds rounds, in which the peers take turns. All are through when the last one has "
                . 'given it back, median. Lost are updates that were said to be saved and are not in the session afterwards.',
            [
                Column::text(''), Column::figure('requests'), Column::figure('refused'), Column::figure('updates lost'),
                Column::figure('all through after', 'ms', 1),
            ],
        );
        foreach ($read as $key => $all) {
            $refused = array_sum(array_column($all, 'refused'));
            $lostNow = $this->crews[$key]->lost() - $lost[$key];
            $table->row(
                Peers::get($key)->name,
                $rounds * self::WAITERS,
                $refused,
                $lostNow,
                Series::quantile(array_column($all, 'ms'), 0.5),
            );
            if ($key === Peers::SECSESS) {
                $table->target(Target::atMost('12 quick parallel requests: refused', 0, $refused, '', 0));
                $table->target(Target::atMost('12 quick parallel requests: updates lost', 0, $lostNow, '', 0));
            }
        }
        return $table;
    }

    /** @return array{ms: float, refused: int} */
    private function burst(Crew $crew): array
    {
        for ($worker = 1; $worker <= self::WAITERS; $worker++) {
            $crew->turn($worker, self::HOLD_US);
        }
        [$turns, $refused] = $crew->gather(1);
        if ($turns === []) {
            throw new \RuntimeException("{$crew->peer->name}: nobody got the session");
        }
        return ['ms' => (max(array_column($turns, 2)) - min(array_column($turns, 0))) / 1e6, 'refused' => $refused];
    }

    /**
     * @param list<list<float>> $rounds
     * @return Series|null the medians of the rounds in which anything was handed over; null: there was none
     */
    private static function medians(array $rounds): ?Series
    {
        $rounds = array_filter($rounds);
        return $rounds === [] ? null : new Series(array_map(static fn (array $times): float => Series::quantile($times, 0.5), $rounds));
    }
};
