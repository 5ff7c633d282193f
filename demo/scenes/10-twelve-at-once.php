<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;

return new Scene(
    'Twelve requests at once on one session',
    'Each waits its turn, first come first served, without polling: all are counted, in order.',
    static function (Stage $stage): void {
        $ann = $stage->visitor('Ann');
        $stage->get($ann, '/');
        $handle = $stage->get($ann, '/')->field('status.handle');
        $store = $stage->site->store;
        $crowd = $stage->site->crowd();
        $request = Request::script('/slow.php?ms=40')->with('Accept', 'application/json');
        /* The next comes when this one is in line: a busy machine can hold up one on its way, and then another is before it. */
        $arrived = fn (): int => count($crowd->answers()) + $store->waiters($handle) + ($store->held($handle) ? 1 : 0);
        for ($i = 1; $i <= 12; $i++) {
            $next = hrtime(true) + 20e6;
            $crowd->add($ann, $request, label: $i);
            $crowd->run(fn (): bool => $arrived() >= $i && hrtime(true) >= $next);
        }
        $crowd->run();
        $answers = $crowd->answers();
        ksort($answers);
        $begin = $answers[1]->sentAt;
        $stage->note('Twelve requests, one every 20 ms; each holds the session\'s lock for 40 ms.');
        foreach ($answers as $i => $answer) {
            $stage->line(sprintf('request %2d  sent at %3.0f ms  answered at %3.0f ms  %-14s %s', $i, 1000 * ($answer->sentAt - $begin),
                1000 * ($answer->sentAt + $answer->seconds - $begin), $answer->field('says'), str_repeat('▪', (int) round($answer->seconds * 50))));
        }
        $stage->store($answers[12]->field('status.handle'));
        $visits = array_values(array_map(static fn ($answer) => $answer->field('visits'), $answers));
        $stage->check('all twelve are counted', count(array_unique($visits)) === 12 && max(array_map(intval(...), $visits)) === 14, $visits);
        $stage->check('in the order in which they came', $visits === range(3, 14), $visits);
        $stage->check('nobody was refused', array_filter($answers, static fn ($answer) => $answer->status !== 200) === []);
    },
);
