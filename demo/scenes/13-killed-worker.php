<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;

return new Scene(
    'A worker is killed while it holds the lock',
    'The lock of a session in files ends with its holder: whoever waits goes on at once, and nothing is torn.',
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $handle = $stage->get($ann, '/')->field('status.handle');
        $store = $stage->site->store;
        $gate = $stage->site->gate('lock');
        $crowd = $stage->site->crowd();
        $ask = static fn (string $path): Request => Request::script($path)->with('Accept', 'application/json');
        $crowd->add($ann, $ask('/gate.php'), label: 'killed');
        $crowd->run(static function () use ($gate, &$pid): bool {
            return ($pid = $gate->arrival()) !== null;
        });
        for ($i = 1; $i <= 4; $i++) {
            $crowd->add($ann, $ask('/'), label: $i);
            $crowd->run(fn (): bool => $store->waiters($handle) === $i);
        }
        $stage->store($handle);
        $lease = ($store->header($handle)->leaseUntil - $store->now()) / 1000;
        $killed = hrtime(true) / 1e9;
        posix_kill($pid, SIGKILL);
        $crowd->run();
        $stage->note(sprintf('A page has counted its visit, and holds the lock for up to %.0f s more; four others wait. Then: kill -9 %d', $lease, $pid));
        $answers = $crowd->answers();
        $stage->line(sprintf('the killed one  answered %d by nginx, since PHP is gone', $answers['killed']->status));
        unset($answers['killed']);
        ksort($answers);
        $after = array_map(static fn ($answer): float => 1000 * ($answer->sentAt + $answer->seconds - $killed), $answers);
        foreach ($answers as $i => $answer) {
            $stage->line(sprintf('waiter %d        answered %5.1f ms after the kill   %s', $i, $after[$i], $answer->field('says')));
        }
        $stage->store($handle);
        $stage->check('the first who waited went on within 100 ms', $after[1] < 100, $after);
        $stage->check('all went on, in the order in which they came', array_map(static fn ($answer) => $answer->field('visits'), $answers) === [1 => 4, 5, 6, 7],
            array_map(static fn ($answer) => $answer->json(), $answers));
        $stage->check('what the killed one had changed is nowhere, neither in full nor in part: it never saved',
            $answers[1]->field('visits') === 4, $answers[1]->json());
        $stage->check('the lock is free', !$store->held($handle) && $store->waiters($handle) === 0);
    },
    only: 'file',
);
