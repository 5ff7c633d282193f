<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** An ID that is replaced while a real page loads, goes back, stands in two tabs, or is fetched in advance. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Await;
use Secsess\Harness\Sid;
use Secsess\Harness\Test;

const OFTEN = ['secsess.rotate_interval' => 1, 'secsess.grace' => 0.5, 'secsess.event_log' => 'error_log'];

/** A page's script asks for so many things at once. Answers each one's counter. */
const AT_ONCE = 'const all = Array.from({length: given.count}, async (_, n) => (await fetch(`${given.url}&${n}`)).json());
    return (await Promise.all(all)).map((one) => [one.started, one.user, one.n]);';

/** No incident, no obsolete ID, no other session, and no more answers lost than can have been. */
function nothing_amiss(Test $t, Shop $shop, int $lost = 0): void
{
    $events = preg_grep('/"event":"login"/', $shop->site->fpm->log->lines(), PREG_GREP_INVERT);
    $orphans = preg_grep('/"event":"orphan"/', $events);
    $t->same([], array_diff($events, $orphans), 'PHP log');
    $t->true(count($orphans) <= $lost, 'answers that were lost: ' . count($orphans));
    $t->same([0, 1], [$shop->site->store->incidents(), $shop->site->store->living()], 'incidents and sessions');
}

/** @return list<list<mixed>> as AT_ONCE answers when nobody was in another's way */
function counted(int $from, int $count): array
{
    return array_map(static fn (int $n): array => [true, 'ann', $n], range($from, $from + $count - 1));
}

return [
    'a page loads a dozen things while its ID is due: all are served, by one session, and the browser has one new ID' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN, workers: 8);
        $ann = $shop->loggedIn('ann');
        $tab = $ann->tab();
        $n = 0;
        for ($round = 1; $round <= 2; $round++) {
            $tab->go($shop->at(Shop::HOST));
            $sid = $ann->cookie();
            Await::age(1.05);
            $got = $tab->run(AT_ONCE, ['count' => 12, 'url' => $shop->page('start,count')]);
            usort($got, static fn (array $one, array $other): int => $one[2] <=> $other[2]);
            $t->same(counted($n + 1, 12), $got, "round $round: answers");
            $n += 12;
            $t->same([Sid::generation($sid) + 1, Sid::seed($sid)], [Sid::generation($ann->cookie()), Sid::seed($ann->cookie())], "round $round: the ID");
            $t->same([Shop::OWN], $ann->places(), "round $round: cookies");
        }
        nothing_amiss($t, $shop);
    },

    'images, frames and scripts of a page, while its ID is due' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN, workers: 8);
        $ann = $shop->loggedIn('ann');
        Await::age(1.05);
        $answer = $ann->get($shop->at(Shop::HOST, '/shop/heavy.php'));
        $t->same(200, $answer->status, 'the page');
        $t->same(13, $ann->get($shop->page('start,count'))->field('n'), 'what the parts counted');
        $t->same(2, Sid::generation($ann->cookie()), 'the ID');
        nothing_amiss($t, $shop);
    },

    'two tabs at once, again and again, while IDs are replaced' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN, workers: 4);
        $ann = $shop->loggedIn('ann');
        [$one, $other] = [$ann->tab(), $ann->tab()];
        $n = 0;
        for ($end = hrtime(true) + 2.5e9; hrtime(true) < $end; $n += 2) {
            $answers = $chromium->together([[$one, $shop->page('start,count')], [$other, $shop->page('start,count')]]);
            $got = array_map(static fn (Answer $answer): array => [$answer->field('started'), $answer->field('user'), $answer->field('n')], $answers);
            usort($got, static fn (array $a, array $b): int => $a[2] <=> $b[2]);
            $t->same(counted($n + 1, 2), $got, 'a pair');
        }
        $t->true(Sid::generation($ann->cookie()) > 2, 'rotations: ' . Sid::generation($ann->cookie()));
        nothing_amiss($t, $shop);
    },

    'back and forward, over a rotation' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN);
        $ann = $shop->loggedIn('ann');
        $tab = $ann->tab();
        $tab->go($shop->page('start,count&first'));
        $tab->go($shop->page('start,count&second'));
        Await::age(1.05);
        $tab->go($shop->page('start,count&third'));
        $t->same(2, Sid::generation($ann->cookie()), 'the ID');
        Await::age(0.55);
        foreach (['back', 'back', 'forward', 'forward'] as $way) {
            $shown = json_decode($tab->$way(), true);
            $t->same([true, 'ann'], [$shown['started'], $shown['user']], $way);
        }
        $t->same(['ann', null], [($answer = $tab->go($shop->page('start,count')))->field('user'), $answer->field('status.previous_end')], 'on');
        nothing_amiss($t, $shop);
    },

    'a visitor who leaves a page before it has answered loses nothing by it' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN, workers: 4);
        $ann = $shop->loggedIn('ann');
        $tab = $ann->tab();
        Await::age(1.05);
        $gate = $shop->site->gate('page');
        $tab->go($shop->at(Shop::HOST));
        $tab->run('setTimeout(() => { location.href = given; })', $shop->page('start,count,gate:page'));
        Await::that('the page', fn () => $gate->arrival());
        $tab->go($shop->at(Shop::HOST));
        $gate->open();
        $answer = $tab->go($shop->page('start,count'));
        $t->same(['ann', 2], [$answer->field('user'), $answer->field('n')], 'the next page');
        Await::age(0.55);
        $t->same('ann', $tab->go($shop->page('start'))->field('user'), 'after the grace');
        nothing_amiss($t, $shop, lost: 1);
    },

    'what is fetched in advance uses up no new ID, and the page that is gone to then brings it' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, OFTEN);
        $ann = $shop->loggedIn('ann');
        $handle = $ann->get($shop->page('start'))->field('status.handle');
        $tab = $ann->at($shop->at(Shop::HOST));
        Await::age(1.05);
        $tab->run('const rules = document.createElement("script"); rules.type = "speculationrules";
            rules.textContent = JSON.stringify({prefetch: [{urls: [given], eagerness: "immediate"}]}); document.head.append(rules);', $shop->page('start&advance'));
        [$came] = $shop->site->seen('/shop/do.php?start&advance');
        $t->true(str_starts_with($came['purpose'], 'prefetch') && $came['cookie'] !== '', "it is one: $came[purpose]");
        $t->same(1, $shop->site->store->header($handle)->newest, 'the newest ID that was offered');
        $t->same('ann', $tab->go($shop->page('start,count'))->field('user'), 'the next page');
        $t->same([2, 2], [$shop->site->store->header($handle)->newest, Sid::generation($ann->cookie())], 'the newest ID, and that of the browser');
        nothing_amiss($t, $shop);
    },
];
