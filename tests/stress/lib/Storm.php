<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Engine\Xoshiro256StarStar;
use Random\Randomizer;
use Secsess\Harness\Await;
use Secsess\Harness\Folder;

/** A round: workers take sessions in a scene until enough locks were acquired, then all is visited once more. */
final class Storm
{
    private const TURNS = 1500; /* of a worker's process */
    private const PAUSE = 100e6;
    private const PACE = 10; /* locks a second, on the slowest machine */

    /** when this process was last seen to run, and the store to answer */
    private int $beat = 0;

    public function __construct(
        private readonly Php $php,
        private readonly Folder $folder,
        private readonly Store $store,
    ) {
    }

    /** @param callable(int): void $progress gets the number of locks that were acquired so far */
    public function run(Scene $scene, string $seed, int $acquisitions, callable $progress): History
    {
        $minted = $this->php->mint($scene->sessions, $scene->bytes);
        $files = [];
        foreach ($minted as $session => [$sid]) {
            $files[] = $this->folder->write("sid.$session", $sid);
        }
        $stop = $this->folder->at('stop');
        @unlink($stop);
        $workers = [];
        for ($i = 0; $i < $scene->workers; $i++) {
            $workers[] = new Worker($this->php, $this->folder, $scene, $i, [
                'seed' => $seed, 'sids' => $this->folder->at('sid'), 'sessions' => $scene->sessions, 'stop' => $stop, 'turns' => self::TURNS, 'kinds' => $scene->kinds,
                'hold' => $scene->hold, 'think' => $scene->think, 'outlive' => $scene->outlive, 'lease' => $scene->lease,
                'descriptors' => $this->store->terms()->descriptors,
            ]);
        }
        $collector = $this->store->collects() ? new Collector($this->php, $this->folder, $stop) : null;
        $mishaps = new Mishaps($scene, $this->store, $collector, new Randomizer(new Xoshiro256StarStar(hash('sha256', $seed, true))));
        $history = new History($scene, $this->store->terms());
        $this->play($workers, $mishaps, $collector, $history, $acquisitions, $progress);
        touch($stop);
        $this->finish($workers, $mishaps, $history);
        $history->collect($workers, $mishaps);
        if ($history->terms->mourns) {
            Await::age($scene->lease); /* of whoever was killed last */
        }
        $history->visited($this->php->lines('visit', $files, $scene->settings(0)));
        if ($collector !== null) {
            $collector->end();
            array_push($history->complaints, ...$collector->complaints);
            Await::age(1.1); /* of what it made */
            array_push($history->complaints, ...$this->php->lines('collect', []));
        }
        return $history;
    }

    /** @param list<Worker> $workers */
    private function play(array $workers, Mishaps $mishaps, ?Collector $collector, History $history, int $acquisitions, callable $progress): void
    {
        $held = 0;
        $this->beat = hrtime(true);
        $end = $this->beat + (30 + $acquisitions / self::PACE) * 1e9;
        while ($held < $acquisitions) {
            if (hrtime(true) > $end) {
                $history->complaints[] = "only $held locks of $acquisitions were acquired in time";
                return;
            }
            foreach ($workers as $worker) {
                if (!$worker->running()) {
                    $worker->begin();
                }
                $held += $worker->follow();
            }
            $collector?->follow();
            $this->pulse($history);
            if ($mishaps->act($workers)) {
                $this->beat = hrtime(true); /* the store was away, and we with it: that is noted as an outage */
            }
            $progress($held);
            usleep(1000);
        }
    }

    /** Notes when the machine had other things to do, or its disk, for so long that neither we nor the store came along. */
    private function pulse(History $history): void
    {
        $this->store->pulse();
        $now = hrtime(true);
        if ($now - $this->beat > self::PAUSE) {
            $history->pauses[] = [$this->beat, $now];
        }
        $this->beat = $now;
    }

    /** @param list<Worker> $workers */
    private function finish(array $workers, Mishaps $mishaps, History $history): void
    {
        $mishaps->resume();
        $end = hrtime(true) + 20e9;
        while (array_filter($workers, static fn (Worker $worker): bool => $worker->running()) !== []) {
            foreach ($workers as $worker) {
                $worker->follow();
                if ($worker->running() && hrtime(true) > $end) {
                    $worker->giveUp();
                }
            }
            $this->pulse($history);
            usleep(1000);
        }
    }
}
