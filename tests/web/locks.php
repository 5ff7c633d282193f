<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Many requests of one session at once. */

declare(strict_types=1);

namespace Secsess\Harness;

/** Requests that another visitor makes one after the other until the crowd is through; their seconds. */
function innocents(Crowd $crowd, Browser $bob, int $flood, Test $t): array
{
    $seconds = [];
    for ($i = 1; count(array_filter(array_keys($crowd->answers()), is_int(...))) < $flood; $i++) {
        $crowd->add($bob, Request::page('/do.php?start,count'), label: "bob $i");
        $crowd->run(fn () => isset($crowd->answers()["bob $i"]));
        $answer = $crowd->answers()["bob $i"];
        $t->same($i + 1, $answer->field('n'), "Bob's counter");
        $seconds[] = $answer->seconds;
        Await::age(0.02); /* he reads the page */
    }
    sort($seconds);
    return $seconds;
}

/** The p99 of sorted values. */
function p99(array $sorted): float
{
    return $sorted[(int) ceil(0.99 * count($sorted)) - 1];
}

return [
    '12 requests at once are all counted, in the order of their arrival' => function (Test $t): void {
        $site = $t->site(13, ['secsess.lock_wait' => 20, 'secsess.lock_slow_waiters' => 16]);
        $ann = $site->browser();
        $handle = $ann->get('/do.php?start,count')->field('status.handle');
        $gate = $site->gate('first');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::script('/do.php?start,count,gate:first'), label: 0);
        $crowd->run(fn () => $gate->arrival());
        for ($i = 1; $i < 12; $i++) {
            $crowd->add($ann, Request::script('/do.php?start,count'), label: $i);
            $crowd->run(fn () => $site->store->waiters($handle) === $i);
        }
        $gate->open();
        $crowd->run();
        $answers = $crowd->answers();
        ksort($answers); /* the next one may be answered first: he has the lock before the one before is through */
        $t->same(range(0, 11), array_keys($answers), 'answers');
        foreach ($answers as $i => $answer) {
            $t->same(200, $answer->status, "status of $i");
            $t->same(true, $answer->field('started'), "start of $i");
            $t->same($i + 2, $answer->field('n'), "counter of $i");
            $t->same([], $answer->setCookies, "cookies of $i");
        }
        $t->same(14, $ann->get('/do.php?start,count')->field('n'), 'the counter after all');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    '12 quick requests at the same moment: none is refused' => function (Test $t): void {
        $site = $t->site(12);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        for ($round = 0; $round < 5; $round++) {
            $crowd = $site->crowd();
            for ($i = 0; $i < 12; $i++) {
                $crowd->add($ann, Request::script('/do.php?start,count,busy:5'));
            }
            $crowd->run();
            $seen = array_map(static fn (Response $answer) => $answer->field('n'), $crowd->answers());
            sort($seen);
            $t->same(range($round * 12 + 2, $round * 12 + 13), $seen, 'counters');
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'read_and_close waits for no lock' => function (Test $t): void {
        $site = $t->site(2);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('hold');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:hold'), label: 'holder');
        $crowd->run(fn () => $gate->arrival());
        $t->same(1, $ann->get('/do.php?read')->field('n'), 'what a reader sees');
        $gate->open();
        $crowd->run();
        $t->same(2, $ann->get('/do.php?read')->field('n'), 'what a reader sees after');
    },

    'a flood of slow pages, on_lock_refused = fail: others do not notice' => function (Test $t): void {
        $site = $t->site(8, ['secsess.on_lock_refused' => 'fail', 'secsess.lock_max_waiters' => 2]);
        [$mallory, $bob] = [$site->browser('Mallory'), $site->browser('Bob')];
        $mallory->get('/do.php?start,count');
        $bob->get('/do.php?start,count');
        $crowd = $site->crowd();
        for ($i = 0; $i < 32; $i++) {
            $crowd->add($mallory, Request::page('/do.php?start,need,count,busy:2000'), label: $i);
        }
        $seconds = innocents($crowd, $bob, 32, $t);
        $t->below(0.7, p99($seconds), 'p99 of ' . count($seconds) . ' innocent requests');
        $served = $refused = 0;
        foreach ($crowd->answers() as $label => $answer) {
            if (is_int($label)) {
                $answer->status === 200 ? $served++ : $refused++;
                $t->true(in_array($answer->status, [200, 503], true), "status $answer->status");
                $t->same([], $answer->setCookies, 'cookies in the flood');
            }
        }
        $t->true($served >= 1 && $served <= 4, "$served slow requests were served, $refused refused");
        $t->same($served + 2, $mallory->get('/do.php?start,count')->field('n'), 'counted are those that were served');
    },

    'a flood of slow pages with the default admission: others hardly wait' => function (Test $t): void {
        $site = $t->site(8, ['secsess.on_lock_refused' => 'fail']);
        [$mallory, $bob] = [$site->browser('Mallory'), $site->browser('Bob')];
        $mallory->get('/do.php?start,count');
        $bob->get('/do.php?start,count');
        $crowd = $site->crowd();
        for ($i = 0; $i < 32; $i++) {
            $crowd->add($mallory, Request::page('/do.php?start,need,count,busy:2000'), label: $i);
        }
        $seconds = innocents($crowd, $bob, 32, $t);
        $t->below(0.7, end($seconds), 'the longest of ' . count($seconds) . ' innocent requests');
    },

    'a flood of slow pages, on_lock_refused = optimistic: all are served, nothing is overwritten' => function (Test $t): void {
        $site = $t->site(8);
        [$mallory, $bob] = [$site->browser('Mallory'), $site->browser('Bob')];
        $mallory->get('/do.php?start,count');
        $bob->get('/do.php?start,count');
        $crowd = $site->crowd();
        for ($i = 0; $i < 32; $i++) {
            $crowd->add($mallory, Request::page('/do.php?start,need,count,busy:200'), label: $i);
        }
        $seconds = innocents($crowd, $bob, 32, $t);
        $t->true($seconds !== [], 'Bob was served');
        $held = 0;
        foreach ($crowd->answers() as $label => $answer) {
            if (is_int($label)) {
                $t->same(200, $answer->status, "status of $label");
                $held += $answer->field('status.lock') === 'held' ? 1 : 0;
            }
        }
        $refused = count($site->fpm->log->ours());
        $n = $mallory->get('/do.php?start,count')->field('n');
        $t->same(32 + 2, $n + $refused, "counted $n, reported as not saved $refused");
        $t->true($n - 2 >= $held, "all $held that held the lock were counted: $n");
    },

    'on_lock_refused = readonly: served, not saved, told' => function (Test $t): void {
        $site = $t->site(2, ['secsess.on_lock_refused' => 'readonly', 'secsess.lock_wait' => 0.2]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('hold');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:hold'), label: 'holder');
        $crowd->run(fn () => $gate->arrival());
        $answer = $ann->get('/do.php?start,set:x=y');
        $t->same(true, $answer->field('started'), 'started');
        $t->same('readonly', $answer->field('status.lock'), 'lock');
        $gate->open();
        $crowd->run();
        $t->same(['n' => 2], $ann->get('/do.php?start')->field('data'), 'what is stored');
    },

    'a worker killed while it holds the lock: others go on when the lease is over' => function (Test $t): void {
        $site = $t->site(3, ['secsess.lock_lease' => 1]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('hold');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:hold'), label: 'killed');
        $pid = null;
        $crowd->run(function () use ($gate, &$pid): bool {
            return ($pid = $gate->arrival()) !== null;
        });
        posix_kill($pid, SIGKILL);
        $crowd->run(fn () => isset($crowd->answers()['killed']));
        $t->same(502, $crowd->answers()['killed']->status, 'status of the killed one');
        $crowd->add($ann, Request::page('/do.php?start,count'), label: 'next');
        $crowd->add($ann, Request::page('/do.php?start,count'), label: 'after');
        $crowd->run();
        $next = $crowd->answers()['next'];
        $n = [$next->field('n'), $crowd->answers()['after']->field('n')];
        sort($n);
        $t->same([2, 3], $n, 'counters: what the killed one had not saved is lost, all else counts');
        $t->same('held', $next->field('status.lock'), 'lock');
        $t->below(1.5, $next->seconds, 'seconds that the next one waited');
    },

    'a waiter killed in the queue: those behind it get their turn' => function (Test $t): void {
        $site = $t->site(4);
        $ann = $site->browser();
        $handle = $ann->get('/do.php?start,count')->field('status.handle');
        $gate = $site->gate('hold');
        $start = $site->gate('start');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:hold'), label: 'holder');
        $crowd->run(fn () => $gate->arrival());
        $crowd->add($ann, Request::page('/do.php?gate:start,start,count'), label: 'killed');
        $pid = null;
        $crowd->run(function () use ($start, &$pid): bool {
            return ($pid = $start->arrival()) !== null;
        });
        $start->open();
        $crowd->run(fn () => $site->store->waiters($handle) === 1);
        $crowd->add($ann, Request::page('/do.php?start,count'), label: 'behind');
        $crowd->run(fn () => $site->store->waiters($handle) === 2);
        posix_kill($pid, SIGKILL);
        $crowd->run(fn () => isset($crowd->answers()['killed']));
        $gate->open();
        $begin = hrtime(true);
        $crowd->run();
        $t->same(3, $crowd->answers()['behind']->field('n'), 'counter');
        $t->below(1.0, (hrtime(true) - $begin) / 1e9, 'seconds until the one behind was through');
    },

    'a holder that outlived its lease cannot write over the next one' => function (Test $t): void {
        $site = $t->site(3, ['secsess.lock_lease' => 0.3]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('hold');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,set:who=late,gate:hold'), label: 'late');
        $crowd->run(fn () => $gate->arrival());
        $t->same(2, $ann->get('/do.php?start,count')->field('n'), 'counter of the next one');
        $site->fpm->log->mark();
        $gate->open();
        $crowd->run();
        $t->same(1, count($site->fpm->log->ours()), 'the loss is reported: ' . implode(' | ', $site->fpm->log->lines()));
        $t->same(['n' => 2], $ann->get('/do.php?start')->field('data'), 'what is stored');
    },

    'session_reset() and a second start in one request do not wait for the own lock' => function (Test $t): void {
        $site = $t->site(1);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $answer = $ann->get('/do.php?start,count,reset,count,commit,start,count');
        $t->same(3, $answer->field('n'), 'counter');
        $t->below(0.5, $answer->seconds, 'seconds');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a new visitor\'s parallel requests do not share a session' => function (Test $t): void {
        $site = $t->site(6);
        $crowd = $site->crowd();
        for ($i = 0; $i < 6; $i++) {
            $crowd->add($site->browser("Visitor $i"), Request::page('/do.php?start,count,busy:50'));
        }
        $crowd->run();
        $sids = array_map(static fn (Response $answer) => Sid::seed((string) $answer->newCookie()), $crowd->answers());
        $t->same(6, count(array_unique($sids)), 'sessions');
    },
];
