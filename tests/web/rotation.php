<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Rotation behind a web server, with many requests and more than one bearer. */

declare(strict_types=1);

namespace Secsess\Harness;

const QUICK = ['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1];

/** A visitor whose next request rotates. */
function due(Site $site): Browser
{
    $ann = $site->browser('Ann');
    $ann->get('/do.php?start,count');
    $ann->get('/do.php?start,count');
    Await::age(1.05);
    return $ann;
}

return [
    '8 parallel requests with one cookie: exactly one Set-Cookie, all served' => function (Test $t): void {
        $site = $t->site(8, QUICK);
        $ann = due($site);
        $old = $ann->sid();
        $crowd = $site->crowd();
        $cookies = [];
        for ($i = 0; $i < 8; $i++) {
            $crowd->add(clone $ann, Request::script('/do.php?start,count,busy:10'));
        }
        $crowd->run();
        $seen = [];
        foreach ($crowd->answers() as $answer) {
            $t->same(true, $answer->field('started'), 'started');
            array_push($cookies, ...$answer->setCookies);
            $seen[] = $answer->field('n');
            if ($answer->setCookies !== []) {
                $new = $answer->newCookie();
            }
        }
        sort($seen);
        $t->same(range(3, 10), $seen, 'counters');
        $t->same(1, count($cookies), 'Set-Cookie headers of all eight');
        $t->same(2, Sid::generation($new), 'generation');
        $t->same(Sid::seed($old), Sid::seed($new), 'the same session');

        $ann->setSid($new);
        $t->same(11, $ann->get('/do.php?start,count')->field('n'), 'counter by the new ID');
        $late = clone $ann;
        $late->setSid($old);
        $answer = $late->send(Request::script('/do.php?start,count'));
        $t->same(12, $answer->field('n'), 'the old ID within grace');
        $t->same([], $answer->setCookies, 'its cookies');
        $t->same('parent', $answer->field('status.verdict'), 'its verdict');
        Await::age(0.6);
        $answer = $late->send(Request::script('/do.php?start,count'));
        $t->true($answer->field('n') !== 13, 'the old ID after grace does not reach the session');
        $t->same([], $answer->setCookies, 'its cookies');
        $t->same('obsolete', $answer->field('status.verdict'), 'its verdict');
    },

    'a session that rotates under load loses nothing' => function (Test $t): void {
        $site = $t->site(4, QUICK);
        $ann = due($site);
        $n = 2;
        $rotations = 0;
        $end = hrtime(true) + 3.5e9;
        while (hrtime(true) < $end) {
            $crowd = $site->crowd();
            for ($i = 0; $i < 4; $i++) {
                $crowd->add($ann, Request::script('/do.php?start,count'));
            }
            $crowd->run();
            $cookies = 0;
            foreach ($crowd->answers() as $answer) {
                $t->same(true, $answer->field('started'), 'started');
                $cookies += count($answer->setCookies);
            }
            $n += 4;
            $rotations += $cookies;
            $t->true($cookies <= 1, "at most one Set-Cookie a round: $cookies");
        }
        $t->same($n + 1, $ann->get('/do.php?start,count')->field('n'), 'counter');
        $t->true($rotations >= 3, "$rotations rotations");
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a lost Set-Cookie: within grace nothing, after it another number' => function (Test $t): void {
        $site = $t->site(1, QUICK);
        $ann = due($site);
        $lost = $ann->get('/do.php?start,count', keep: false);
        $t->same(1, count($lost->setCookies), 'the offer that is lost');
        $answer = $ann->get('/do.php?start,count');
        $t->same(['parent', 0], [$answer->field('status.verdict'), count($answer->setCookies)], 'within grace');
        Await::age(0.6);
        $answer = $ann->get('/do.php?start,count');
        $t->same(['orphan', 1], [$answer->field('status.verdict'), count($answer->setCookies)], 'after grace');
        $t->same(3, Sid::generation($ann->sid()), 'a new number');
        $t->same(6, $ann->get('/do.php?start,count')->field('n'), 'counter');
    },

    'no cookie is offered where none can be kept: HEAD, prefetch, read_and_close, after the headers' => function (Test $t): void {
        $site = $t->site(1, QUICK);
        $ann = due($site);
        $requests = [
            'HEAD' => Request::page('/do.php?start,count')->with('X', 'y', 'HEAD'),
            'Sec-Purpose' => Request::page('/do.php?start,count')->with('Sec-Purpose', 'prefetch;prerender'),
            'Purpose' => Request::page('/do.php?start,count')->with('Purpose', 'prefetch'),
            'read_and_close' => Request::page('/do.php?read'),
        ];
        foreach ($requests as $what => $request) {
            $answer = $ann->send($request);
            $t->same(200, $answer->status, "status of $what");
            $t->same([], $answer->setCookies, "cookies of $what");
        }
        $answer = $ann->get('/do.php?start,count');
        $t->same(1, count($answer->setCookies), 'cookies of a normal page then');
        $t->same(6, $answer->field('n'), 'counter');
    },

    'thief and victim: whoever rotates first, the other is locked out, and both coming is an incident' => function (Test $t): void {
        foreach (['victim', 'thief'] as $first) {
            $site = $t->site(1, QUICK);
            $victim = due($site);
            $thief = $victim->stolenBy('Mallory');
            [$one, $other] = $first === 'victim' ? [$victim, $thief] : [$thief, $victim];
            $t->same(1, count($one->get('/do.php?start,count')->setCookies), "$first gets the offer");
            $n = $one->get('/do.php?start,count')->field('n');
            $handle = $site->store->handles()[0];
            Await::age(0.6);
            $answer = $other->get('/do.php?start,count');
            $t->same('obsolete', $answer->field('status.verdict'), 'verdict of the other');
            $t->true($answer->field('n') !== $n + 1, 'the other does not reach the session');
            $t->same('suspect', $site->store->header($handle)->life, 'the session');
            $answer = $one->get('/do.php?start,count');
            $t->same('incident', $answer->field('status.verdict'), "verdict of $first then");
            $t->true($answer->field('n') !== $n + 1, 'the session is over');
        }
    },

    'session_regenerate_id() under 6 parallel requests: one successor, nothing written is seen by the old ID' => function (Test $t): void {
        $site = $t->site(7, ['secsess.grace' => 0.5]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('login');
        $crowd = $site->crowd();
        $old = clone $ann;
        $crowd->add($ann, Request::page('/do.php?start,regenerate,set:user=ann,gate:login'), label: 'login');
        $crowd->run(fn () => $gate->arrival());
        for ($i = 0; $i < 6; $i++) {
            $crowd->add($old, Request::script('/do.php?start,count'), label: $i);
        }
        $crowd->run(fn () => $crowd->open() === 1); /* the old session is not locked by the renewed one */
        $gate->open();
        $crowd->run();
        foreach ($crowd->answers() as $label => $answer) {
            if ($label !== 'login') {
                $t->same(null, $answer->field('data.user'), "user seen by request $label");
                $t->same([], $answer->setCookies, "cookies of request $label");
                $t->same('frozen', $answer->field('status.verdict'), "verdict of request $label");
            }
        }
        $t->same(['n' => 1, 'user' => 'ann'], $ann->get('/do.php?start')->field('data'), 'the successor');
        Await::age(0.6);
        $answer = $old->send(Request::script('/do.php?start'));
        $t->same([], $answer->field('data'), 'what the old ID shows after grace');
        $t->same([], $answer->setCookies, 'its cookies');
    },
];
