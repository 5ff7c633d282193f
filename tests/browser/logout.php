<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What a browser has left of a session after a logout. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

/** Has pages keep something in a visitor's browser, beside the session. */
function furnish(Shop $shop, Visitor $visitor): void
{
    $visitor->plant($shop->at(Shop::HOST), 'theme=dark; path=/; max-age=86400');
    $visitor->plant($shop->at(Shop::SIBLING), 'other=1; path=/shop/; domain=example.test');
    $visitor->plant($shop->at(Shop::STRANGER), 'theirs=1; path=/');
    $visitor->at($shop->at(Shop::HOST))->run('localStorage.setItem("draft", "secret"); sessionStorage.setItem("tab", "secret")');
}

/** Nobody gets in by the ID any more. */
function is_over(Test $t, Shop $shop, string $sid): void
{
    $thief = $shop->site->secureBrowser('Thief');
    $thief->setSid($sid);
    $answer = $thief->get('/shop/do.php?start');
    $t->same([null, 'destroyed'], [$answer->field('user'), $answer->field('status.previous_end')], 'who has a copy of the ID');
}

return [
    'secsess_logout(): no cookie of the site is left, nor what its pages kept, and the ID is dead' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $ann->get($shop->page('start,issue'));
        furnish($shop, $ann);
        $sid = $ann->cookie();
        $t->same(5, count($ann->all()), 'cookies: session, key, two of the site, one of another');
        $answer = $ann->get($shop->page('start,logout'));
        $t->matches('/^clear-site-data: "cookies", "storage"$/i', $answer->headers, 'headers');
        $t->same(['theirs of attacker.test /'], $ann->all(), 'cookies then');
        $t->same(null, $ann->at($shop->at(Shop::HOST))->run('return localStorage.getItem("draft")'), 'what the pages kept');
        is_over($t, $shop, $sid);
        $answer = $ann->get($shop->page('start,count'));
        $t->same([null, 1, 'new', null], [$answer->field('user'), $answer->field('n'), $answer->field('status.verdict'), $answer->field('status.previous_end')], 'the next visit');
        $t->true(!in_array($ann->cookie(), ['', $sid], true), 'it has an ID of its own');
        $t->same(2, $ann->get($shop->page('start,count'))->field('n'), 'the one after it');
        $t->same([], $shop->site->fpm->log->lines(), 'PHP log');
    },

    'secsess_logout() takes planted ones along, also those of somebody\'s own account' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $ann->plant($shop->at(Shop::SIBLING), 'SID=' . str_repeat('0', 60) . '; path=/shop/; domain=example.test');
        $ann->plant($shop->at(Shop::HOST), 'SID=' . $shop->mallory('count')->sid() . '; path=/shop/do.php');
        $t->same(['ann', 3], [$ann->get($shop->page('start'))->field('user'), count($ann->places())], 'before');
        $ann->get($shop->page('start,logout'));
        $t->same([], $ann->all(), 'cookies then');
    },

    'over HTTP, where browsers do not heed Clear-Site-Data, the session\'s cookie and the key go all the same' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['session.cookie_path' => '/shop/']);
        $ann = $chromium->visitor();
        $plain = static fn (string $steps): string => $shop->at(Shop::HOST, "/shop/do.php?$steps", false);
        $ann->get($plain('start,login:ann,issue'));
        furnish($shop, $ann);
        $sid = $ann->cookie('SID', 'shop.example.test /shop/');
        $t->same(5, count($ann->all()), 'cookies before');
        $ann->get($plain('start,logout'));
        $t->same(['other of .example.test /shop/', 'theirs of attacker.test /', 'theme of shop.example.test /'], $ann->all(), 'cookies then');
        is_over($t, $shop, $sid);
        $t->same([null, 1], [($answer = $ann->get($plain('start,count')))->field('user'), $answer->field('n')], 'the next visit');
    },

    'an application\'s own Clear-Site-Data and session_destroy(): the same for cookies' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        furnish($shop, $ann);
        $sid = $ann->cookie();
        $t->same('left', $ann->get($shop->at(Shop::HOST, '/shop/leave.php'))->body, 'the logout');
        $t->same(['theirs of attacker.test /'], $ann->all(), 'cookies then');
        $t->same('secret', $ann->at($shop->at(Shop::HOST))->run('return localStorage.getItem("draft")'), 'what the pages kept, of which it said nothing');
        is_over($t, $shop, $sid);
        $t->same([null, 1], [($answer = $ann->get($shop->page('start,count')))->field('user'), $answer->field('n')], 'the next visit');
    },

    'a logout in one tab is one in all, and back brings no page of before' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        [$one, $other] = [$ann->tab(), $ann->tab()];
        foreach ([$one, $other] as $tab) {
            $t->same('of_ann', $tab->go($shop->page('start'))->field('data.cart'), 'a tab');
        }
        $one->go($shop->page('start,logout'));
        $t->same([null, null], [($answer = $other->reload())->field('user'), $answer->field('data.cart')], 'the other tab');
        $t->same(false, str_contains($one->back(), 'of_ann'), 'what the first shows when it goes back');
    },
];
