<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What a request costs in round trips to Redis, counted on the server's side. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A site with warmed-up workers, and a visitor whose session it knows. */
function steady(Test $t, array $ini = [], int $workers = 1): array
{
    $site = $t->site($workers, $ini);
    $site->warmUp('/do.php?start,busy:30');
    $ann = $site->browser('Ann');
    for ($i = 0; $i < 3; $i++) {
        $ann->get('/do.php?start,count');
    }
    return [$site, $ann];
}

/** The answer of one request, and its traffic. */
function one(Site $site, callable $request): array
{
    $response = null;
    $traffic = $site->traffic(function () use ($request, &$response): void {
        $response = $request();
    });
    return [$response, $traffic];
}

return [
    'a changed session costs 2' => function (Test $t): void {
        [$site, $ann] = steady($t);
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start,count'));
        $t->same(4, $response->field('n'), 'counter');
        $t->same(2, $traffic->roundTrips, (string) $traffic);
    },

    'a changed session of 100 KB costs 2, apart from the reads that its size needs' => function (Test $t): void {
        [$site, $ann] = steady($t);
        $ann->get('/do.php?start,fill:100000');
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start,count'));
        $t->same(4, $response->field('n'), 'counter');
        $t->true($traffic->roundTrips <= 2 + 8, "16 KB a read: $traffic");
    },

    'an unchanged session costs 2' => function (Test $t): void {
        [$site, $ann] = steady($t);
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start'));
        $t->same(3, $response->field('n'), 'counter');
        $t->same(2, $traffic->roundTrips, (string) $traffic);
    },

    'read_and_close costs 1' => function (Test $t): void {
        [$site, $ann] = steady($t);
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?read'));
        $t->same(3, $response->field('n'), 'counter');
        $t->same(1, $traffic->roundTrips, (string) $traffic);
    },

    'a page without session costs nothing' => function (Test $t): void {
        [$site, $ann] = steady($t);
        [, $traffic] = one($site, fn () => $ann->get('/do.php?'));
        $t->same(0, $traffic->roundTrips, (string) $traffic);
    },

    'a new visitor costs 2' => function (Test $t): void {
        [$site] = steady($t);
        [$response, $traffic] = one($site, fn () => $site->browser('Bob')->get('/do.php?start,count'));
        $t->same(1, $response->field('n'), 'counter');
        $t->same(1, count($response->setCookies), 'cookies');
        $t->same(2, $traffic->roundTrips, (string) $traffic);
    },

    'a rotation costs nothing more' => function (Test $t): void {
        [$site, $ann] = steady($t, ['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1]);
        $ann->get('/do.php?start,count');
        Await::age(1.1);
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start'));
        $t->same(1, count($response->setCookies), 'cookies');
        $t->same(2, $traffic->roundTrips, "offering: $traffic");
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start'));
        $t->same(0, count($response->setCookies), 'cookies');
        $t->same(2, $traffic->roundTrips, "confirming: $traffic");
    },

    'a forged ID costs what a visitor without cookie costs' => function (Test $t): void {
        [$site, $ann] = steady($t);
        [, $without] = one($site, fn () => $site->browser('Bob')->get('/do.php?start,count'));
        $genuine = $ann->sid();
        $forgeries = [Sid::forge($genuine), 'x', str_repeat('0', 60), str_repeat('a', 256), strrev($genuine), substr($genuine, 1), 'é-ü'];
        foreach ($forgeries as $forged) {
            $eve = $site->browser('Eve');
            $eve->setSid($forged);
            [$response, $traffic] = one($site, fn () => $eve->get('/do.php?start,count'));
            $t->same(1, $response->field('n'), "counter with $forged");
            $t->same(1, count($response->setCookies), "cookies with $forged");
            $t->true($response->newCookie() !== $forged, 'the forged ID is not adopted');
            $t->same(2, $traffic->roundTrips, "$forged: $traffic");
            $t->same($without->commands, $traffic->commands, "commands with $forged");
        }
    },

    'a dead ID costs 3' => function (Test $t): void {
        [$site, $ann] = steady($t);
        $ann->get('/do.php?start,destroy', keep: false);
        $dead = $ann->sid();
        [$response, $traffic] = one($site, fn () => $ann->get('/do.php?start,count'));
        $t->same(1, $response->field('n'), 'counter');
        $t->same(1, count($response->setCookies), 'cookies');
        $t->true(Sid::seed($ann->sid()) !== Sid::seed($dead), 'another session');
        $t->same(3, $traffic->roundTrips, (string) $traffic);
    },

    'the first presentation of a generation in read_and_close costs 1 more' => function (Test $t): void {
        [$site] = steady($t);
        $bob = $site->browser('Bob');
        $bob->get('/do.php?start,count');
        [$response, $traffic] = one($site, fn () => $bob->get('/do.php?read'));
        $t->same(1, $response->field('n'), 'counter');
        $t->same(2, $traffic->roundTrips, "the first: $traffic");
        $t->same(1, $site->store->header($response->field('status.handle'))->confirmed, 'C');
        [, $traffic] = one($site, fn () => $bob->get('/do.php?read'));
        $t->same(1, $traffic->roundTrips, "the second: $traffic");
    },

    'a commit with someone waiting costs 1 more' => function (Test $t): void {
        [$site, $ann] = steady($t, workers: 2);
        $gate = $site->gate('holder');
        $n = $ann->get('/do.php?start')->field('n');
        $crowd = $site->crowd();
        $traffic = $site->traffic(function () use ($ann, $gate, $crowd): void {
            $crowd->add($ann, Request::page('/do.php?start,count,gate:holder'), label: 'holder');
            $crowd->run(fn () => $gate->arrival());
            $gate->open();
            $crowd->run();
        });
        $t->same(2, $traffic->roundTrips, "alone: $traffic");
        $crowd->add($ann, Request::page('/do.php?start,count,gate:holder'), label: 'holder');
        $crowd->run(fn () => $gate->arrival());
        $crowd->add($ann, Request::page('/do.php?start,count,abort,gate:after'), label: 'waiter');
        $after = $site->gate('after');
        $crowd->run(fn () => $site->redis->client()->info('clients')['blocked_clients'] === '1');
        /* The waiter blocks; it looks again after 250 ms, so this is quick. What remains: the holder's commit and its
         * hand-over; the waiter, woken, claims the lock and unlocks, which are one each. */
        $traffic = $site->traffic(function () use ($crowd, $gate, $after): void {
            $gate->open();
            $crowd->run(fn () => $after->arrival());
        });
        $after->open();
        $crowd->run();
        $t->same($n + 2, $crowd->answers()['holder']->field('n'), 'counter of the holder');
        $t->same($n + 3, $crowd->answers()['waiter']->field('n'), 'counter of the waiter');
        $t->same(2 + 2, $traffic->roundTrips, (string) $traffic);
    },

    'session_regenerate_id() costs at most 5 for the whole request' => function (Test $t): void {
        [$site, $ann] = steady($t);
        foreach (['regenerate', 'regenerate:delete'] as $step) {
            [$response, $traffic] = one($site, fn () => $ann->get("/do.php?start,count,$step,set:user=ann"));
            $t->same(true, $response->field('regenerated'), 'regenerated');
            $t->same(1, count($response->setCookies), 'cookies');
            $t->true($traffic->roundTrips <= 5, "$step: $traffic");
            $t->same($response->field('n') + 1, $ann->get('/do.php?start,count')->field('n'), 'the counter goes on');
        }
    },

    'cookies of the worst kind cost no access and break nothing' => function (Test $t): void {
        [$site] = steady($t);
        $raw = ['SID=', 'SID=%00', 'SID=a%00b', 'SID[]=z', 'SID[a][b]=z', 'SID=' . str_repeat('0', 4000), "SID=\xff\xfe", 'SID=%ff%fe', 'SID=../../etc/passwd'];
        foreach ($raw as $cookie) {
            $eve = $site->browser('Eve');
            [$response, $traffic] = one($site, fn () => $eve->send(Request::page('/do.php?start,count')->with('Cookie', $cookie)));
            $t->same(200, $response->status, "status with $cookie");
            $t->same(1, $response->field('n'), "counter with $cookie");
            $t->same(1, count($response->setCookies), "cookies with $cookie");
            $t->same(2, $traffic->roundTrips, "$cookie: $traffic");
        }
    },
];
