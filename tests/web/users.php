<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Users whose sessions are served by many workers at once. */

declare(strict_types=1);

namespace Secsess\Harness;

/** Has a page answered by another worker than the one that answers $first's page meanwhile. */
function by_two_workers(Site $site, Browser $first, string $steps, Browser $second, string $then, Test $t): array
{
    $gate = $site->gate('first-' . bin2hex(random_bytes(3)));
    $crowd = $site->crowd();
    $crowd->add($first, Request::page("/do.php?$steps,gate:$gate->name"), label: 'first');
    $crowd->run(fn () => $gate->arrival());
    $answer = $second->get("/do.php?$then");
    $gate->open();
    $crowd->run();
    $t->true($answer->field('pid') !== $crowd->answers()['first']->field('pid'), 'two workers');
    return [$crowd->answers()['first'], $answer];
}

/** The seconds of each page of a user's list, and the handles, in the order in which they came. */
function leaf_through(Browser $browser, string $user, int $limit): array
{
    $seconds = $listed = [];
    do {
        $before = $listed === [] ? '' : end($listed)['handle'];
        $answer = $browser->get("/do.php?sessions:$user=$limit=$before");
        $page = $answer->field('sessions') ?? throw new Failure("no list: $answer->body");
        array_push($listed, ...$page);
        $seconds[] = $answer->seconds;
    } while (count($page) === $limit);
    return [$seconds, $listed];
}

return [
    'a revocation works in the very next request of another worker' => function (Test $t): void {
        $site = $t->site(2);
        $site->warmUp('/do.php?start,busy:30');
        foreach (['revoke:alice' => 'revoked', 'terminate_others' => 'terminated', 'terminate' => 'terminated'] as $steps => $why) {
            [$laptop, $phone] = [$site->browser('Laptop'), $site->browser('Phone')];
            foreach ([$laptop, $phone] as $browser) {
                $browser->get('/do.php?start,login:alice,set:mail=private');
            }
            /* Both workers have seen the session that is to end, and keep their connections. */
            [, $before] = by_two_workers($site, $phone, 'read', $phone, 'read', $t);
            $t->same('alice', $before->field('user'), 'user before');
            $steps .= $steps === 'terminate' ? ":{$before->field('status.handle')}" : '';
            [$ender, $answer] = by_two_workers($site, $laptop, "start,$steps,commit", $phone, 'read', $t);
            $t->true((int) $ender->field('ended') >= 1, "$steps ended something");
            $t->same([null, [], $why], [$answer->field('user'), $answer->field('data'), $answer->field('status.previous_end')], "$steps, read_and_close");
            $answer = $phone->get('/do.php?start');
            $t->same([null, []], [$answer->field('user'), $answer->field('data')], "$steps, the page behind it");
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a page under way when its user is revoked saves nothing, and its next one sees nothing' => function (Test $t): void {
        $site = $t->site(2);
        [$laptop, $phone] = [$site->browser('Laptop'), $site->browser('Phone')];
        foreach ([$laptop, $phone] as $browser) {
            $browser->get('/do.php?start,login:alice,set:mail=private');
        }
        [$late, $answer] = by_two_workers($site, $phone, 'start,set:late=1', $laptop, 'start,revoke:alice', $t);
        $t->same([2, null], [$answer->field('ended'), $answer->field('user')], 'sessions ended, and whose the page is now');
        $t->same('alice', $late->field('user'), 'who the page under way was');
        $t->matches('/were NOT saved: the session was ended/', $site->fpm->log->ours(), 'PHP log');
        foreach ([$laptop, $phone] as $browser) {
            $t->same([null, []], [$browser->get('/do.php?start')->field('user'), $browser->get('/do.php?start')->field('data')], $browser->name);
        }
        $t->true(!str_contains($site->store->everything(), 'private'), 'the payloads are gone from the store');
    },

    '10,000 sessions of a user, in pages of 100: each once, the newest first' => function (Test $t): void {
        $site = $t->site(1, ['secsess.max_sessions' => 0, 'max_execution_time' => 0]);
        foreach (['alice' => 10000, 'bob' => 1] as $user => $sessions) {
            for ($made = 0; $made < $sessions; $made += $part) {
                $part = min(2500, $sessions - $made);
                $t->same($part, $site->browser()->get("/crowd.php?user=$user&count=$part")->field('made'), 'sessions made');
            }
        }
        $ann = $site->browser();
        [$seconds, $listed] = leaf_through($ann, 'alice', 100);
        $t->same([101, 10000], [count($seconds), count($listed)], 'pages and sessions; the last page is empty');
        $t->same(10000, count(array_unique(array_column($listed, 'handle'))), 'handles');
        $times = array_column($listed, 'created_at');
        $sorted = $times;
        rsort($sorted);
        $t->same($sorted, $times, 'the newest first');
        $t->same(10000, $ann->get('/do.php?user_count:alice')->field('user_count'), 'secsess_count()');
        sort($seconds); /* a few of them this machine may hold up */
        $t->below(5 * $seconds[10], $seconds[90], sprintf('seconds of a slow page, where a quick one takes %.3f', $seconds[10]));
    },
];
