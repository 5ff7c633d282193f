<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Whether a cycle of the store of files gets dearer when there are many files, or when many lie in one folder. */
return new class implements Measure {
    private const SIZE = 200;
    private const CYCLES = [Cycle::Change, Cycle::Read];
    /** Of many sessions so many are gone through in turn, so that each is one that nobody has looked at for long. */
    private const VISITED = 1000;

    public function name(): string
    {
        return 'files-growth';
    }

    public function about(): string
    {
        return 'a cycle with 1,000 to 1,000,000 sessions in files, and with as many in one user\'s folder';
    }

    public function tables(Lab $lab): array
    {
        $counts = $lab->quick ? [1000, 20000] : [1000, 100000, 1000000];
        $ofUser = [1000, end($counts)];
        $tables = [];
        foreach (Peers::FILES as $place => $keys) {
            $peers = Peers::here($lab, ...$keys);
            $tables[] = $this->grown($lab, $place, $peers, $counts, 0, 'sessions in the store');
            $tables[] = $this->grown($lab, $place, [$keys[0] => $peers[$keys[0]]], $ofUser, end($counts), 'sessions in one user\'s folder');
        }
        return $tables;
    }

    /**
     * @param array<string, Peer> $peers
     * @param list<int> $counts
     * @param int $aUser so many sessions belong to one user; 0: they are bound to nobody
     */
    private function grown(Lab $lab, string $place, array $peers, array $counts, int $aUser, string $what): Table
    {
        $contest = new Contest();
        $folders = [];
        foreach ($peers as $key => $peer) {
            foreach ($counts as $count) {
                $lab->say("$peer->name: " . number_format($count) . " $what");
                $contest->add("$key $count", $this->worker($lab, $peer, $folders[] = $lab->place($place), $count, $aUser));
            }
        }
        $table = new Table(
            'Time a cycle in ' . $lab->fileSystem($folders[0]) . ", by the number of $what",
            'A folder for each number, with so many sessions of ' . self::SIZE . ' B; ' . Pace::Requests->method() . ', the sessions in turn '
                . '(of many, ' . number_format(self::VISITED) . " that are spread evenly), after a visit each. Medians of {$this->rounds($lab)} "
                . 'rounds, in which all take turns; growth is the median of the rounds\' ratios of the last column to the first.',
            [
                Column::text(''),
                ...array_map(static fn (int $count): Column => Column::figure(number_format($count), 'µs', 1), $counts),
                Column::ratio('growth'),
            ],
        );
        foreach (self::CYCLES as $cycle) {
            $lab->say("$place, $what: {$cycle->title()}");
            $series = $contest->run($cycle, $this->rounds($lab), $lab->scale(50, 20), Pace::Requests);
            $lab->keep("$place, $what: $cycle->value", array_map(static fn (Series $each): array => $each->rounds, $series));
            foreach ($peers as $key => $peer) {
                $own = array_map(static fn (int $count): Series => $series["$key $count"], $counts);
                $medians = array_map(static fn (Series $each): float => $each->median(), $own);
                $table->row("$peer->name, {$cycle->title()}", ...$medians, ...[end($own)->ratioTo($own[0])]);
            }
        }
        $contest->verify();
        $contest->stop();
        array_map(Lab::sweepAway(...), $folders);
        return $table;
    }

    /** Whoever has resumed what lies there, and counted on in it, has found it: the handler is the right one. */
    private function worker(Lab $lab, Peer $peer, string $folder, int $count, int $aUser): PhpWorker
    {
        $ids = Fill::folder($folder, $peer->key, [
            'count' => $count,
            'a-user' => $aUser,
            'payload' => $lab->folder->write('payload', PhpWorker::payload(self::SIZE)),
            'agent' => PhpWorker::AGENT,
            'tell' => min($count, self::VISITED),
        ]);
        $stored = StoredFiles::count($peer, $folder);
        if ($stored !== $count) {
            throw new \RuntimeException("$peer->name: $stored sessions lie in $folder, not $count");
        }
        $worker = (new PhpWorker($lab, $peer, 'files', self::SIZE, [], ['session.save_path' => $folder]))->resume($ids);
        $worker->run(Cycle::Change, count($ids));
        return $worker;
    }

    private function rounds(Lab $lab): int
    {
        return $lab->scale(60, 6);
    }
};
