<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The ways in which a page can end: what it wrote is saved, or at least its lock is gone. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A visitor's page ends in some way; the next one must not wait, and sees this counter. */
function ends(Test $t, string $steps, int $status, int $next, array $ini = []): Site
{
    $site = $t->site(2, $ini);
    $ann = $site->browser();
    $ann->get('/do.php?start,count');
    $answer = $ann->get("/do.php?start,count,$steps");
    $t->same($status, $answer->status, 'status');
    $answer = $ann->get('/do.php?start,count');
    $t->same('held', $answer->field('status.lock'), 'the lock of the next page');
    $t->below(0.2, $answer->seconds, 'seconds that the next page took');
    $t->same($next, $answer->field('n'), 'its counter');
    return $site;
}

return [
    'exit' => fn (Test $t) => ends($t, 'exit', 200, 3),
    'an exception that nobody catches' => fn (Test $t) => ends($t, 'throw', 500, 3),
    'a fatal error' => fn (Test $t) => ends($t, 'fatal', 500, 3),
    'an exit after output was flushed' => fn (Test $t) => ends($t, 'flush,exit', 200, 3),
    'memory exhausted bit by bit' => fn (Test $t) => ends($t, 'limit:8M,exhaust:100000', 500, 3),
    'max_execution_time' => fn (Test $t) => ends($t, 'spin', 500, 3, ['max_execution_time' => 1]),

    'fastcgi_finish_request(): locked and saved until the very end' => function (Test $t): void {
        $site = $t->site(2);
        $ann = $site->browser();
        $handle = $ann->get('/do.php?start,count')->field('status.handle');
        $gate = $site->gate('after');
        $answer = $ann->get('/do.php?start,count,say,finish,gate:after,set:late=yes');
        $t->same(2, $answer->field('n'), 'counter of the page');
        Await::that('the page after its answer', fn () => $gate->arrival());
        $t->true($site->store->held($handle), 'the lock is still held');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count'), label: 'next');
        $crowd->run(fn () => $site->store->waiters($handle) === 1);
        $gate->open();
        $crowd->run();
        $t->same(['n' => 3, 'late' => 'yes'], $crowd->answers()['next']->field('data'), 'what the next page sees');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'memory exhausted by the session itself (exit 137 where PHP has a hard limit): the lock goes with its lease' => function (Test $t): void {
        $site = $t->site(2, ['secsess.lock_lease' => 1]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $answer = $ann->get('/do.php?start,count,say,limit:12M,swell:5000000');
        $t->true(in_array($answer->status, [200, 500, 502], true), "status $answer->status");
        $answer = $ann->get('/do.php?start,count');
        $t->same('held', $answer->field('status.lock'), 'the lock of the next page');
        $t->below(1.5, $answer->seconds, 'seconds that the next page took');
        $t->same(2, $answer->field('n'), 'its counter: nothing was saved');
        $t->same([1, 2], [$site->browser('Bob')->get('/do.php?start,count')->field('n'), $ann->get('/do.php?start')->field('n')], 'all goes on');
    },

    'a visitor who goes away: the page is saved' => function (Test $t): void {
        $site = $t->site(2);
        $ann = $site->browser();
        $handle = $ann->get('/do.php?start,count')->field('status.handle');
        $gate = $site->gate('page');
        $upload = $ann->upload(Request::page('/do.php?start,count,gate:page,flush,flush,flush'));
        Await::that('the page', fn () => $gate->arrival());
        $upload->leave();
        $gate->open();
        Await::that('the end of the page', fn () => !$site->store->held($handle));
        $t->same(3, $ann->get('/do.php?start,count')->field('n'), 'counter');
    },

    'a worker serves one visitor after another: nothing is left over' => function (Test $t): void {
        $site = $t->site(1);
        [$ann, $bob] = [$site->browser('Ann'), $site->browser('Bob')];
        $ann->get('/do.php?start,set:who=ann');
        $bob->get('/do.php?start,set:who=bob');
        foreach (['exit', 'throw', 'fatal', 'abort', 'limit:8M,exhaust:100000', 'regenerate', 'destroy,start'] as $steps) {
            $site->browser('Eve')->get("/do.php?start,set:who=eve,$steps");
            $t->same(['who' => 'ann'], $ann->get('/do.php?start')->field('data'), "Ann's data after $steps");
            $t->same(['who' => 'bob'], $bob->get('/do.php?start')->field('data'), "Bob's data after $steps");
            $answer = $site->browser('Newcomer')->get('/do.php?start');
            $t->same([[], 1], [$answer->field('data'), count($answer->setCookies)], "a newcomer after $steps");
        }
    },
];
