<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What requests feel of it when a million sessions in files have expired and are removed. */
return new class implements Measure {
    private const SIZE = 200;
    private const LIVING = 64;
    private const BATCH = 50;
    /** Nobody may be held up for longer, in ms. */
    private const BOUND = 5;

    private int $garbage;
    private int $made = 0; /* new sessions in the folder with the garbage */

    public function name(): string
    {
        return 'files-garbage';
    }

    public function about(): string
    {
        return 'the longest a request takes while 1,000,000 expired files are removed, and how long that takes';
    }

    public function tables(Lab $lab): array
    {
        $this->garbage = $lab->scale(1000000, 20000);
        return $lab->placed(Placement::Free, fn (): array => array_map(
            fn (string $place): Table => $this->table($lab, $place),
            array_keys(Peers::FILES),
        ));
    }

    private function table(Lab $lab, string $place): Table
    {
        [$own, $other] = array_values(Peers::here($lab, ...Peers::FILES[$place]));
        $table = new Table(
            'Removing ' . number_format($this->garbage) . " expired files from {$lab->fileSystem($lab->place($place))}",
            'Requests to a php-cgi worker that change one of ' . self::LIVING . ' living sessions of ' . self::SIZE . ' B, or make a new one, while '
                . 'so many others that have expired are removed; and, in turn with them by ' . self::BATCH . ', as many in a folder without '
                . 'garbage. Times of the session\'s part, inside PHP. Held up: the longest with less the longest without. By probability and by creation the '
                . 'same worker removes; session_gc() removes all at once, in a PHP on the command line beside it.',
            [
                Column::text(''), Column::figure('requests'), Column::figure('median', 'ms', 2), Column::figure('p99.9', 'ms', 2),
                Column::figure('longest', 'ms', 2), Column::figure('without', 'ms', 2), Column::figure('held up', 'ms', 2),
                Column::figure('removed'), Column::figure('in', 's', 1),
            ],
        );
        foreach (['of nobody' => 0, 'in one user\'s folder' => $this->garbage] as $whose => $aUser) {
            $folder = $this->fill($lab, $place, $own, $aUser, $ids);
            $this->row($lab, $table, "$own->name, $whose, by creation", $this->byCreation($lab, $place, $own, $folder, $ids));
            $this->row($lab, $table, "$own->name, $whose, gc_probability = 1", $this->byProbability($lab, $place, $own, $folder, $ids));
            $lab->sweepAway($folder);
            $folder = $this->fill($lab, $place, $own, $aUser, $ids);
            $this->row($lab, $table, "$own->name, $whose, beside session_gc()", $this->besideAll($lab, $place, $own, $folder, $ids));
            $lab->sweepAway($folder);
        }
        $folder = $this->fill($lab, $place, $other, 0, $ids);
        $this->row($lab, $table, "$other->name, gc_probability = 1", $this->byProbability($lab, $place, $other, $folder, $ids), false);
        $lab->sweepAway($folder);
        return $table;
    }

    /** @param array{with: list<int>, without: list<int>, removed: int, seconds: float} $read times in ns */
    private function row(Lab $lab, Table $table, string $name, array $read, bool $isOurs = true): void
    {
        [$with, $without] = [self::inMs($read['with']), self::inMs($read['without'])];
        $heldUp = max($with) - max($without);
        $lab->keep("$table->title: $name", ['with' => $with, 'without' => $without]);
        $table->row(
            $name,
            count($with),
            Series::quantile($with, 0.5),
            Series::quantile($with, 0.999),
            max($with),
            max($without),
            $heldUp,
            $read['removed'],
            $read['seconds'],
        );
        if ($isOurs) {
            $table->target(Target::atMost("a request while garbage is removed, $name: held up", self::BOUND, $heldUp, 'ms'));
        }
    }

    /**
     * @param list<int> $times in ns
     * @return list<float>
     */
    private static function inMs(array $times): array
    {
        return array_map(static fn (int $ns): float => $ns / 1e6, $times);
    }

    /**
     * A folder with garbage and a few living sessions.
     *
     * @param list<string>|null $ids set to those of the living
     */
    private function fill(Lab $lab, string $place, Peer $peer, int $aUser, ?array &$ids): string
    {
        $this->made = 0;
        $lab->say("$peer->name: " . number_format($this->garbage) . ' expired files' . ($aUser > 0 ? ' of one user' : ''));
        $folder = $lab->place($place);
        $ids = $this->fillFolder($lab, $peer, $folder, self::LIVING + $this->garbage, $aUser);
        $stored = StoredFiles::count($peer, $folder);
        if ($stored !== self::LIVING + $this->garbage) {
            throw new \RuntimeException("$peer->name: $stored sessions lie in $folder");
        }
        return $folder;
    }

    /** @return list<string> the IDs of the living */
    private function fillFolder(Lab $lab, Peer $peer, string $folder, int $count, int $aUser): array
    {
        return Fill::folder($folder, $peer->key, [
            'count' => $count,
            'a-user' => $aUser,
            'payload' => $lab->folder->write('payload', PhpWorker::payload(self::SIZE)),
            'agent' => PhpWorker::AGENT,
            'tell' => self::LIVING,
            'expired' => 1,
        ]);
    }

    /** @param list<string> $ids of living sessions */
    private function worker(Lab $lab, Peer $peer, string $folder, array $ids, int $probability): PhpWorker
    {
        $ini = ['session.save_path' => $folder, 'session.gc_probability' => $probability, 'session.gc_divisor' => 1, 'max_execution_time' => 0];
        return (new PhpWorker($lab, $peer, 'files', self::SIZE, [], $ini))->resume($ids);
    }

    /** @return array{with: list<int>, without: list<int>, removed: int, seconds: float} */
    private function byCreation(Lab $lab, string $place, Peer $peer, string $folder, array $ids): array
    {
        $left = $lab->scale(20000, 2000);
        return $this->compare($lab, $place, $peer, $folder, $ids, Cycle::Fresh, 0, static function () use (&$left): bool {
            return ($left -= self::BATCH) >= 0;
        });
    }

    /** @return array{with: list<int>, without: list<int>, removed: int, seconds: float} */
    private function byProbability(Lab $lab, string $place, Peer $peer, string $folder, array $ids): array
    {
        $batches = 0;
        $living = self::LIVING + $this->made;
        $goesOn = static fn (): bool => $batches++ % 20 !== 0 || StoredFiles::count($peer, $folder) > $living;
        return $this->compare($lab, $place, $peer, $folder, $ids, Cycle::Change, 1, $goesOn);
    }

    /** @return array{with: list<int>, without: list<int>, removed: int, seconds: float} */
    private function besideAll(Lab $lab, string $place, Peer $peer, string $folder, array $ids): array
    {
        $collector = null;
        $goesOn = static function () use (&$collector, $lab, $peer, $folder): bool {
            $collector ??= new Collector($lab, $peer, $folder);
            return !$collector->isDone();
        };
        $read = $this->compare($lab, $place, $peer, $folder, $ids, Cycle::Change, 0, $goesOn);
        [$removed, $seconds] = $collector->answer();
        if ($removed !== $this->garbage) {
            throw new \RuntimeException("session_gc() says that it removed $removed");
        }
        return ['removed' => $removed, 'seconds' => $seconds] + $read;
    }

    /**
     * @param callable(): bool $goesOn
     * @return array{with: list<int>, without: list<int>, removed: int, seconds: float}
     */
    private function compare(Lab $lab, string $place, Peer $peer, string $folder, array $ids, Cycle $cycle, int $probability, callable $goesOn): array
    {
        $clean = $lab->place($place);
        $spared = $this->fillFolder($lab, $peer, $clean, self::LIVING, 0);
        $with = $this->worker($lab, $peer, $folder, $ids, $probability);
        $without = $this->worker($lab, $peer, $clean, $spared, 0);
        $times = ['with' => [], 'without' => []];
        $before = StoredFiles::count($peer, $folder);
        $took = 0;
        while ($goesOn()) {
            array_push($times['with'], ...($batch = $with->run($cycle, self::BATCH)));
            array_push($times['without'], ...$without->run($cycle, self::BATCH));
            $took += array_sum($batch);
        }
        $this->made += $made = $cycle === Cycle::Fresh ? count($times['with']) : 0;
        foreach ([$with, $without] as $worker) {
            $worker->verify(); /* the living live */
            $worker->stop();
        }
        $lab->sweepAway($clean);
        return $times + ['removed' => $before + $made - StoredFiles::count($peer, $folder), 'seconds' => $took / 1e9];
    }
};
