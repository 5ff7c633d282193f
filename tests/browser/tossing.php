<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Cookies of the session's name that another path of the host, or a sibling host, adds to a visitor's. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

/** From where they are added: name => [whose page, attributes, place in the jar]. */
const OTHER_PLACES = [
    'another path of the host' => [Shop::HOST, 'path=/shop/', 'shop.example.test /shop/'],
    'another path of the host, for one page' => [Shop::HOST, 'path=/shop/do.php', 'shop.example.test /shop/do.php'],
    'another path, for the host and those below' => [Shop::HOST, 'path=/shop; domain=shop.example.test', '.shop.example.test /shop'],
    'a sibling' => [Shop::SIBLING, 'path=/; domain=example.test', '.example.test /'],
    'a sibling, for the application' => [Shop::SIBLING, 'path=/shop/; domain=example.test', '.example.test /shop/'],
    'a sibling, for one page' => [Shop::SIBLING, 'path=/shop/do.php; domain=example.test', '.example.test /shop/do.php'],
];

/** Adds one to a visitor's, by a script. Answers where it lies. */
function toss(Shop $shop, Visitor $visitor, string $from, string $sid): string
{
    [$host, $attributes, $place] = OTHER_PLACES[$from];
    $visitor->plant($shop->at($host), 'SID=' . rawurlencode($sid) . "; $attributes");
    return $place;
}

/** Adds one in each of these places. */
function toss_everywhere(Shop $shop, Visitor $visitor, string $sid): void
{
    foreach ([Shop::HOST, Shop::SIBLING] as $host) {
        $here = array_filter(OTHER_PLACES, static fn (array $place): bool => $place[0] === $host);
        $visitor->plant($shop->at($host), ...array_map(static fn (array $place): string => 'SID=' . rawurlencode($sid) . "; $place[1]", array_values($here)));
    }
}

/** The last request for the application's page: how many cookies of the session's name came. */
function tossed(Shop $shop, string $steps, int $visits): int
{
    return substr_count($shop->site->seen("/shop/do.php?$steps", $visits)[$visits - 1]['cookie'], 'SID=');
}

return [
    'forged ones, from wherever: the visitor stays logged in' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $places = [Shop::OWN];
        foreach (array_keys(OTHER_PLACES) as $from) {
            $places[] = toss($shop, $ann, $from, str_repeat('0', 60));
            $answer = $ann->get($shop->page('start,count'));
            $t->same(['ann', 'of_ann', 'dead'], [$answer->field('user'), $answer->field('data.cart'), $answer->field('status.cookies')], $from);
        }
        sort($places);
        $t->same($places, $ann->places(), 'they stay where they are: they may be of another application');
        $t->same(7, tossed($shop, 'start,count', 6), 'all of them came');
        $t->same([], $shop->site->fpm->log->lines(), 'PHP log');
    },

    'dead ones, from wherever: the visitor stays logged in, and the browser has lost them after one answer' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $dead = $shop->deadSid();
        $ann = $shop->loggedIn('ann');
        $sid = $ann->cookie();
        foreach (array_keys(OTHER_PLACES) as $from) {
            $place = toss($shop, $ann, $from, $dead);
            $t->true(in_array($place, $ann->places(), true), "$from: it is in the jar");
            $answer = $ann->get($shop->page('start,count'));
            $t->same(['ann', 'of_ann', 'dead'], [$answer->field('user'), $answer->field('data.cart'), $answer->field('status.cookies')], $from);
            $t->same([[Shop::OWN], $sid], [$ann->places(), $ann->cookie()], "$from: cookies then");
            $t->same(null, $ann->get($shop->page('start,count'))->field('status.cookies'), "$from: the next page");
        }
        toss_everywhere($shop, $ann, $dead);
        $t->same(7, count($ann->places()), 'with all at once');
        $t->same('ann', $ann->get($shop->page('start,count'))->field('user'), 'whose session it is');
        $t->same([Shop::OWN], $ann->places(), 'cookies then');
    },

    'dead ones that a server set, HttpOnly and Secure, go as well' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $dead = $shop->deadSid();
        $ann = $shop->loggedIn('ann');
        foreach (OTHER_PLACES as $from => [$host, $attributes, $place]) {
            $shop->set($ann, $host, "SID=$dead; $attributes; secure; httponly; samesite=strict; max-age=86400");
            $t->true(in_array($place, $ann->places(), true), "$from: it is in the jar");
        }
        $t->same('ann', $ann->get($shop->page('start,count'))->field('user'), 'with all of them');
        $t->same([Shop::OWN], $ann->places(), 'cookies then');
    },

    'dead ones in a browser without a session do not keep its user out' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $dead = $shop->deadSid();
        foreach (['a dead one' => $dead, 'a forged one' => str_repeat('0', 60)] as $what => $planted) {
            $ann = $chromium->visitor();
            toss_everywhere($shop, $ann, $planted);
            $t->same('ann', $ann->get($shop->page('start,login:ann'))->field('user'), "$what: the login");
            for ($visit = 1; $visit <= 2; $visit++) {
                $t->same(['ann', $visit], [($answer = $ann->get($shop->page('start,count')))->field('user'), $answer->field('n')], "$what: visit $visit");
            }
            $t->same($planted === $dead ? 1 : 7, count($ann->places()), "$what: cookies in the end");
        }
    },

    'one of the attacker\'s own account: an empty session, an event, and no cookie goes' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['secsess.event_log' => 'error_log']);
        [$mallory, $ann] = [$shop->mallory('login:mallory'), $shop->loggedIn('ann')];
        [$hers, $his] = [$ann->cookie(), $mallory->sid()];
        foreach (['another path of the host', 'a sibling', 'a sibling, for one page'] as $from) {
            $shop->site->fpm->log->mark();
            $place = toss($shop, $ann, $from, $his);
            $answer = $ann->get($shop->page('start,count,set:address=secret'));
            $t->same([null, null, 'users'], [$answer->field('user'), $answer->field('data.cart'), $answer->field('status.cookies')], $from);
            $places = [$place, Shop::OWN];
            sort($places);
            $t->same([$places, $hers, $his], [$ann->places(), $ann->cookie(), $ann->cookie('SID', $place)], "$from: cookies then");
            $t->matches('/"event":"several cookies"/', $shop->site->fpm->log->lines(), "$from: PHP log");
            $t->same(null, $mallory->get('/shop/do.php?start')->field('data.address'), "$from: what she said has not come to him");
            $ann->plant($shop->at(OTHER_PLACES[$from][0]), 'SID=; max-age=0; ' . OTHER_PLACES[$from][1]);
            $answer = $ann->get($shop->page('start'));
            $t->same(['ann', 'of_ann', null], [$answer->field('user'), $answer->field('data.cart'), $answer->field('status.cookies')], "$from: when it is gone");
        }
    },

    'one of the attacker\'s that is nobody\'s, beside a user\'s: the user\'s counts, and it lives on' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $mallory = $shop->mallory('count');
        $ann = $shop->loggedIn('ann');
        foreach (array_keys(OTHER_PLACES) as $n => $from) {
            toss($shop, $ann, $from, $mallory->sid());
            $answer = $ann->get($shop->page('start'));
            $t->same(['ann', 'of_ann', 'alive'], [$answer->field('user'), $answer->field('data.cart'), $answer->field('status.cookies')], $from);
            $t->same($n + 2, count($ann->places()), "$from: cookies then");
        }
        $t->same('of_mallory', $mallory->get('/shop/do.php?start')->field('data.cart'), 'his session');
    },

    'a login makes no planted session a user\'s, and what was planted is dead then and goes' => function (Test $t, Chromium $chromium): void {
        /* From where; whether she had a session; whether that counts, so that his was never hers and lives on. */
        $cases = [['another path of the host', false, false], ['a sibling', false, false], ['a sibling', true, false],
            ['a sibling, for the application', true, true]];
        foreach ($cases as [$from, $had, $hers]) {
            $case = $from . ($had ? ', beside her own' : '');
            $shop = new Shop($t, $chromium, ['secsess.grace' => 0]);
            $mallory = $shop->mallory('count');
            $ann = $had ? $shop->guest('of_ann') : $chromium->visitor();
            $place = toss($shop, $ann, $from, $mallory->sid());
            $t->same('ann', $ann->get($shop->page('start,login:ann,set:address=secret'))->field('user'), "$case: the login");
            $t->true(!in_array($ann->cookie(), ['', $mallory->sid()], true), "$case: she has an ID that he doesn't know");
            $answer = $mallory->get('/shop/do.php?start');
            $t->same([null, null], [$answer->field('user'), $answer->field('data.address')], "$case: what he sees");
            $answer = $ann->get($shop->page('start'));
            $t->same(['ann', 'secret'], [$answer->field('user'), $answer->field('data.address')], "$case: what she sees");
            $t->same($hers ? [$place, Shop::OWN] : [Shop::OWN], $ann->places(), "$case: her cookies");
        }
    },

    'a dead one of the host\'s own name, where the session\'s own may lie: it stays, and does no harm' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $ann->plant($shop->at(Shop::HOST), 'SID=' . $shop->deadSid() . '; path=/; domain=shop.example.test');
        for ($visit = 1; $visit <= 3; $visit++) {
            $t->same(['ann', $visit], [($answer = $ann->get($shop->page('start,count')))->field('user'), $answer->field('n')], "visit $visit");
        }
        $t->same(['.shop.example.test /', Shop::OWN], $ann->places(), 'cookies');
    },
];
