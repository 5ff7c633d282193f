<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What users cost in round trips to Redis, counted on the server's side. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A site with warmed-up workers, and a visitor who has been there some times and is logged in as "ann", or a guest. */
function member(Test $t, array $ini = [], bool $guest = false): array
{
    $site = $t->site(1, $ini);
    $site->warmUp('/do.php?start,login:warm,user_count,terminate_others,busy:30'); /* each script is there, too */
    $ann = $site->browser('Ann');
    foreach (['start,count', $guest ? 'start,count' : 'start,count,login:ann', 'start,count'] as $steps) {
        $t->same([], $ann->get("/do.php?$steps")->field('warnings'), "warnings of $steps");
    }
    return [$site, $ann];
}

/** The answer to one page, and the server's traffic for it. */
function cost(Site $site, Browser $browser, string $steps): array
{
    $response = null;
    $traffic = $site->traffic(function () use ($browser, $steps, &$response): void {
        $response = $browser->get("/do.php?$steps");
    });
    if ($response->status !== 200 || $response->field('warnings') !== []) {
        throw new Failure("$steps: $response->status $response->body");
    }
    return [$response, $traffic];
}

/** So many sessions more of a user. */
function crowd_of(Site $site, string $user, int $count): void
{
    $made = $count > 0 ? $site->browser('Crowd')->get("/crowd.php?user=$user&count=$count")->field('made') : 0;
    if ($made !== $count) {
        throw new \RuntimeException("of $count sessions of $user " . json_encode($made) . ' were made');
    }
}

/** So many round trips beside a page's two: each is one read of the server, and one more for each 16 KB. */
function costs_beside_page(int $roundTrips, int $scripts, Traffic $traffic, string $what, Test $t): void
{
    $reads = 2 + $roundTrips + intdiv($traffic->bytes, 16384);
    $t->true($traffic->roundTrips === 2 + $roundTrips || ($traffic->bytes > 16384 && $traffic->roundTrips <= $reads), "$what, beside the page's 2: $traffic");
    $t->same(2 + $scripts, $traffic->commands['evalsha'], "scripts for $what: $traffic");
}

return [
    'a logged-in user\'s page costs 2, read_and_close 1: the index costs nothing' => function (Test $t): void {
        [$site, $ann] = member($t);
        foreach (['start,count' => 2, 'start' => 2, 'read' => 1] as $steps => $roundTrips) {
            [$response, $traffic] = cost($site, $ann, $steps);
            $t->same('ann', $response->field('user'), 'user');
            $t->same($roundTrips, $traffic->roundTrips, "$steps: $traffic");
        }
    },

    'the first read_and_close after a login costs 1 more' => function (Test $t): void {
        [$site, $ann] = member($t);
        $ann->get('/do.php?start,login:ann');
        [, $traffic] = cost($site, $ann, 'read');
        $t->same(2, $traffic->roundTrips, (string) $traffic);
    },

    'a login costs 3, and 4 where it has to make room' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 3], guest: true);
        foreach ([['ann', 3], ['ann', 3], ['ann', 3], ['ann', 4], ['ann', 4]] as [$user, $roundTrips]) {
            $guest = $site->browser('Guest');
            $guest->get('/do.php?start,count');
            $guest->get('/do.php?start,count');
            [$response, $traffic] = cost($site, $guest, "start,count,login:$user,set:x=y");
            $t->same($user, $response->field('user'), 'user');
            $t->same(1, count($response->setCookies), 'cookies');
            $t->same(2 + $roundTrips, $traffic->roundTrips, "beside the page's 2: $traffic");
        }
        $t->same(3, $guest->get('/do.php?start,user_count')->field('user_count'), 'sessions in the end');
    },

    'a login costs 2 where any number of sessions may be' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 0], guest: true);
        [, $traffic] = cost($site, $ann, 'start,count,login:ann');
        $t->same(2 + 2, $traffic->roundTrips, "beside the page's 2: $traffic");
    },

    'a login that is refused, since the user has as many sessions as there may be' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 2, 'secsess.on_max_sessions' => 'refuse'], guest: true);
        crowd_of($site, 'ann', 2);
        $response = null;
        $traffic = $site->traffic(function () use ($ann, &$response): void {
            $response = $ann->get('/do.php?start,count,login:ann');
        });
        $t->true(str_contains(implode($site->fpm->log->lines()), 'secsess.max_sessions'), 'it says why');
        /* The index is only a hint: where it is full, it is looked through, and asked once more. */
        $t->same(2 + 4, $traffic->roundTrips, "beside the page's 2: $traffic");
    },

    'a login by secsess.user_key costs what secsess_login() costs' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 2, 'secsess.user_key' => 'user_id'], guest: true);
        foreach ([3, 3, 4] as $roundTrips) {
            $guest = $site->browser('Guest');
            $guest->get('/do.php?start,count');
            $guest->get('/do.php?start,count');
            [$response, $traffic] = cost($site, $guest, 'start,count,set:user_id=7');
            $t->same(1, count($response->setCookies), 'cookies');
            $t->same(2 + $roundTrips, $traffic->roundTrips, "beside the page's 2: $traffic");
            [$response, $traffic] = cost($site, $guest, 'start,count');
            $t->same('7', $response->field('user'), 'user');
            $t->same(2, $traffic->roundTrips, "the next page: $traffic");
        }
    },

    'a logout costs what session_destroy() costs' => function (Test $t): void {
        [$site, $ann] = member($t, guest: true);
        [, $destroyed] = cost($site, $ann, 'start,destroy');
        [$site, $ann] = member($t);
        [$response, $traffic] = cost($site, $ann, 'start,logout');
        $t->same([null, 2], [$response->field('user'), $traffic->roundTrips], (string) $traffic);
        $t->same($destroyed->roundTrips, $traffic->roundTrips, "$traffic; session_destroy(): $destroyed");
    },

    'a list, a count and the end of one session cost 2 each' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 0]);
        foreach ([1, 20, 900] as $sessions) {
            crowd_of($site, 'ann', $sessions - $ann->get('/do.php?start,user_count')->field('user_count'));
            [$response, $traffic] = cost($site, $ann, 'start,sessions');
            $t->same($sessions, count($response->field('sessions')), 'sessions listed');
            costs_beside_page(2, 1, $traffic, "$sessions listed", $t);
            [$response, $traffic] = cost($site, $ann, 'start,user_count');
            $t->same($sessions, $response->field('user_count'), 'sessions counted');
            costs_beside_page(2, 1, $traffic, "$sessions counted", $t);
        }
        $handles = array_column($ann->get('/do.php?start,sessions:=2')->field('sessions'), 'handle');
        [$response, $traffic] = cost($site, $ann, "start,terminate:$handles[0]");
        $t->same([true, 2 + 2], [$response->field('ended'), $traffic->roundTrips], "beside the page's 2: $traffic");
    },

    'the end of all others, and of all, costs 2, however many they are' => function (Test $t): void {
        [$site, $ann] = member($t, ['secsess.max_sessions' => 0]);
        foreach ([1, 20, 900] as $sessions) {
            crowd_of($site, 'ann', $sessions);
            [$response, $traffic] = cost($site, $ann, 'start,terminate_others');
            $t->same($sessions, $response->field('ended'), 'others ended');
            costs_beside_page(2, 2, $traffic, "$sessions others ended", $t);
            crowd_of($site, 'bob', $sessions);
            [$response, $traffic] = cost($site, $ann, 'start,revoke:bob');
            $t->same($sessions, $response->field('ended'), 'ended');
            costs_beside_page(2, 2, $traffic, "$sessions revoked", $t);
        }
        [$response, $traffic] = cost($site, $ann, 'start,revoke:nobody');
        $t->same([0, 2 + 1], [$response->field('ended'), $traffic->roundTrips], "nobody revoked, beside the page's 2: $traffic");
    },
];
