<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Whether slow requests of one session keep all workers, and how long others notice. */
return new class implements Measure {
    private const WORKERS = 8;
    private const MS = 2000;
    private const FAIL = 'fail', PATIENT = 'fail, all may wait', DEFAULT = 'optimistic', READONLY = 'readonly';
    private const FILES_FAIL = 'files, fail', FILES_DEFAULT = 'files, optimistic';
    /** name => whose, and settings on top of the defaults */
    private const OURS = [
        self::FAIL => [Peers::SECSESS, ['secsess.on_lock_refused' => 'fail']],
        self::PATIENT => [Peers::SECSESS, ['secsess.on_lock_refused' => 'fail', 'secsess.lock_slow_waiters' => 16]],
        self::DEFAULT => [Peers::SECSESS, []],
        self::READONLY => [Peers::SECSESS, ['secsess.on_lock_refused' => 'readonly']],
        self::FILES_FAIL => [Peers::OWN_TMPFS, ['secsess.on_lock_refused' => 'fail']],
        self::FILES_DEFAULT => [Peers::OWN_TMPFS, []],
    ];
    private const OTHERS = [Peers::PHPREDIS_FREE, Peers::PHPREDIS, Peers::MEMCACHED, Peers::TMPFS, Peers::USERLAND];

    private int $rounds;
    private int $requests;
    private int $bound;

    public function name(): string
    {
        return 'flood';
    }

    public function about(): string
    {
        return 'an innocent visitor while 32 slow requests flood one session and 8 workers';
    }

    public function tables(Lab $lab): array
    {
        $this->rounds = $lab->scale(2, 1);
        $this->requests = $lab->scale(32, 16);
        $this->bound = $lab->scale(20, 7);
        $floods = $lab->placed(Placement::Free, fn (): array => $this->race($lab));
        $lab->keep('floods', array_map(static fn (array $all): array => array_map(get_object_vars(...), $all), $floods));
        return [$this->table($floods)];
    }

    /** @return array<string, array{Peer, array<string, string|int>}> who takes part, and with which settings on top, by name */
    private function contestants(Lab $lab): array
    {
        $contestants = [];
        foreach (self::OURS as $name => [$key, $ini]) {
            $contestants[$name] = [Peers::get($key), $ini];
        }
        foreach (Peers::here($lab, ...self::OTHERS) as $key => $peer) {
            $contestants[$key] = [$peer, []];
        }
        return $contestants;
    }

    /** @return array<string, list<Flood>> by name, one a round */
    private function race(Lab $lab): array
    {
        $run = function (array $contestant, string $name) use ($lab): Flood {
            [$peer, $ini] = $contestant;
            $lab->say("… {$this->title($name)}");
            $site = new PeerSite($lab, $peer, self::WORKERS, $ini);
            $flood = new Flood($site, $this->requests, self::MS, $this->bound);
            $site->stop();
            return $flood;
        };
        return Rota::run($lab, 'floods', $this->contestants($lab), $this->rounds, $run);
    }

    private function title(string $name): string
    {
        return match ($name) {
            self::PATIENT => 'secsess, fail, 16 slow waiters',
            self::DEFAULT, self::FILES_DEFAULT => "secsess, $name (default)",
            default => isset(self::OURS[$name]) ? "secsess, $name" : Peers::get($name)->name,
        };
    }

    /** @param array<string, list<Flood>> $floods */
    private function table(array $floods): Table
    {
        $slow = $this->requests . ' × ' . self::MS / 1000 . ' s';
        $table = new Table(
            "A flood of slow requests of one session, $slow",
            "$this->requests requests of one session come at once to nginx and php-fpm with " . self::WORKERS . ' workers; each counts, '
                . 'and takes ' . self::MS / 1000 . ' s before it ends. Meanwhile a visitor with a session of his own asks for a quick page '
                . 'every 50 ms; his times count from when a request was due, so that all who would have come while nothing moved are '
                . "counted. Both sessions had been used before, quickly. Medians of $this->rounds rounds, in which the contestants take "
                . "turns; the longest of all. After $this->bound s it is no longer waited.",
            [
                Column::text(''),
                Column::figure('visitor p50', 'ms', 1), Column::figure('p99', 'ms', 0), Column::figure('longest', 'ms', 0),
                Column::figure('flood drained after', 's', 1), Column::figure('served', '', 1), Column::figure('refused', '', 1),
                Column::figure('served and saved', '', 1), Column::figure('not saved, and said so', '', 1),
                Column::figure('lost unseen', '', 1),
            ],
        );
        $visitor = new BarChart(
            'flood-visitor.svg',
            'A visitor beside a flood',
            "p99 of his times while $slow flood another session and " . self::WORKERS . ' workers; lower is better',
            'ms',
        );
        $drained = new BarChart(
            'flood-drained.svg',
            'How long a flood occupies the workers',
            "until all of $slow on one session were answered, " . self::WORKERS . ' workers',
            's',
        );
        foreach ($floods as $name => $all) {
            $own = $this->figures($all);
            $table->row(
                $this->title($name),
                $own['p50'],
                $own['p99'],
                max(array_merge(...array_column($all, 'innocent'))),
                $own['drained'] ?? "> $this->bound",
                $own['served'],
                $own['refused'],
                $own['saved'],
                $own['reported'],
                $own['lost'],
            );
            $ours = isset(self::OURS[$name]);
            $visitor->bar($this->title($name), $own['p99'], $own['drained'] === null ? 'at least' : '', $ours);
            $drained->bar(
                $this->title($name),
                $own['drained'] ?? $this->bound,
                $own['drained'] === null ? 'not drained' : sprintf('%.0f of %d served', $own['served'], $this->requests),
                $ours,
            );
        }
        $this->aim($table, $floods, $slow);
        return $table
            ->chart($visitor)
            ->chart($drained)
            ->note('Lost unseen are changes that were said to be saved and are not in the session: somebody else has overwritten them.')
            ->note('Where a flood was not drained in time, its figures are those until then, and the visitor\'s would have become worse.');
    }

    /** @param array<string, list<Flood>> $floods */
    private function aim(Table $table, array $floods, string $slow): void
    {
        foreach ([self::FAIL => '', self::FILES_FAIL => ', files'] as $name => $how) {
            $p99 = $this->figures($floods[$name])['p99'];
            $table->target(Target::atMost("flood of $slow$how, on_lock_refused = fail: p99 of a visitor", 100, $p99, 'ms', 0));
        }
        $own = $this->figures($floods[self::DEFAULT])['drained'];
        $free = isset($floods[Peers::PHPREDIS_FREE]) ? $this->figures($floods[Peers::PHPREDIS_FREE])['drained'] : null;
        $ratio = $own === null || $free === null ? null : round($own / $free, 2);
        $table->target(Target::atMost("flood of $slow, default: drained (no later, within 5 %), × php-redis without locking", 1.05, $ratio));
    }

    /**
     * @param list<Flood> $all one a round
     * @return array<string, float|null> null: at least one was not drained
     */
    private function figures(array $all): array
    {
        $median = static fn (callable $of): float => (new Series(array_map($of, $all)))->median();
        $through = !in_array(null, array_column($all, 'drained'), true);
        return [
            'p50' => $median(static fn (Flood $flood): float => Series::quantile($flood->innocent, 0.5)),
            'p99' => $median(static fn (Flood $flood): float => Series::quantile($flood->innocent, 0.99)),
            'served' => $median(static fn (Flood $flood): int => $flood->served),
            'refused' => $median(static fn (Flood $flood): int => $flood->refused),
            'drained' => $through ? $median(static fn (Flood $flood): float => $flood->drained) : null,
            'saved' => $through ? $median(static fn (Flood $flood): int => $flood->saved) : null,
            'reported' => $through ? $median(static fn (Flood $flood): int => $flood->reported) : null,
            'lost' => $through ? $median(static fn (Flood $flood): int => $flood->served - $flood->saved - $flood->reported) : null,
        ];
    }
};
