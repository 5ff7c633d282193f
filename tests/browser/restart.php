<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Browsers that are closed and opened again: the auto-login key, and what is said of the cookies in the jar. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

const KEY = '__Host-autologin';

/** The number of the key that a browser has; 0: it has none. */
function number_of_key(Visitor $visitor, string $name = KEY): int
{
    $key = $visitor->cookie($name);
    return preg_match('/-([0-9a-v]{7})[0-9a-v]{78}$/D', $key, $found) ? (int) base_convert($found[1], 32, 10) : 0;
}

/** What the jar says of a cookie, but for its value. */
function attributes(Visitor $visitor, string $name): array
{
    [$cookie] = $visitor->cookies($name);
    return array_map(static fn (string $what): mixed => $cookie[$what], ['domain', 'path', 'httpOnly', 'secure', 'sameSite']);
}

return [
    'the cookies in the jar: the session\'s ends with the browser, the key in 30 days, and no script sees either' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['session.cookie_samesite' => '', 'session.cookie_httponly' => 0]);
        $ann = $chromium->visitor();
        $ann->get($shop->page('start,login:ann,issue'));
        foreach (['SID' => -1, KEY => 30 * 86400] as $name => $lifetime) {
            $t->same([Shop::HOST, '/', true, true, 'Lax'], attributes($ann, $name), $name);
            $expires = $ann->cookies($name)[0]['expires'];
            $t->true($lifetime < 0 ? $expires < 0 : abs($expires - time() - $lifetime) < 60, "$name: it expires at $expires");
        }
        $t->same('', $ann->at($shop->at(Shop::HOST))->run('return document.cookie'), 'what a script sees');
    },

    'a browser that is closed and opened again is logged in, once, and its key is another' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['secsess.event_log' => 'error_log']);
        $profile = $chromium->profile();
        $ann = $chromium->visitor($profile);
        $ann->get($shop->page('start,login:ann,issue:home'));
        $t->same(1, number_of_key($ann), 'the key');
        $sid = $ann->cookie();
        for ($restart = 1; $restart <= 2; $restart++) {
            $ann->leave();
            $ann = $chromium->visitor($profile);
            $t->same([KEY . ' of ' . Shop::OWN], $ann->all(), "restart $restart: what it has kept");
            $answer = $ann->get($shop->page('start,attempt'));
            $t->same(['ann', 'used'], [$answer->field('attempt'), $answer->field('status.autologin')], "restart $restart: the first page");
            $t->same($restart + 1, number_of_key($ann), "restart $restart: the key then");
            $answer = $ann->get($shop->page('start,attempt,count'));
            $t->same(['ann', 'ann', null, 1], [$answer->field('user'), $answer->field('attempt'), $answer->field('status.autologin'), $answer->field('n')], "restart $restart: the next one");
            $t->same([[Shop::HOST, '/', true, true, 'Lax'], $restart + 1], [attributes($ann, KEY), number_of_key($ann)], "restart $restart: the key is the same");
        }
        $t->true($ann->cookie() !== $sid, 'another ID');
        $t->same(1, count($ann->get($shop->page('start,keys'))->field('keys')), 'devices');
        $t->same(2, count(preg_grep('/"detail":"remembered"/', $shop->site->fpm->log->lines())), 'logins by the key');
        $t->same(0, $shop->site->store->incidents(), 'incidents');
    },

    'the tabs that it opens all at once then: one logs in, and none is in the others\' way' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, workers: 8);
        $profile = $chromium->profile();
        $ann = $chromium->visitor($profile);
        $ann->get($shop->page('start,login:ann,issue'));
        $ann->leave();
        $ann = $chromium->visitor($profile);
        $trips = [];
        for ($tab = 0; $tab < 5; $tab++) {
            $trips[] = [$ann->tab(), $shop->page("start,attempt,busy:20&$tab")];
        }
        $answers = array_map(static fn (Answer $answer): array => [$answer->status, $answer->field('status.autologin')], $chromium->together($trips));
        $t->same(1, count(array_keys($answers, [200, 'used'], true)), 'tabs that used the key: ' . json_encode($answers));
        foreach ($trips as $n => [$tab]) {
            $t->same('ann', $tab->reload()->field('user'), "tab $n, loaded again");
        }
        $t->same([2, [Shop::OWN]], [number_of_key($ann), $ann->places()], 'the key and the session');
        $t->same(2, $ann->get($shop->page('start,user_count'))->field('user_count'), 'sessions, with that of before');
        $t->same(0, $shop->site->store->incidents(), 'incidents');
        $t->same([], $shop->site->fpm->log->lines(), 'PHP log');
    },

    'who logged out is not logged in by a restart' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $profile = $chromium->profile();
        $ann = $chromium->visitor($profile);
        $ann->get($shop->page('start,login:ann,issue'));
        $ann->get($shop->page('start,logout'));
        $ann->leave();
        $ann = $chromium->visitor($profile);
        $t->same([], $ann->all(), 'what it has kept');
        $answer = $ann->get($shop->page('start,attempt'));
        $t->same([null, null], [$answer->field('user'), $answer->field('attempt')], 'the next page');
    },

    'the key goes to the page that it is for, and a browser that was closed gets back to where it was' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['secsess.autologin_path' => '/login', 'session.cookie_path' => '/']);
        $profile = $chromium->profile();
        $ann = $chromium->visitor($profile);
        $tab = $ann->at($shop->at(Shop::HOST));
        $answer = $tab->send($shop->at(Shop::HOST, '/login/index.php'), ['user' => 'ann', 'remember' => '1']);
        $t->same([$shop->at(Shop::HOST, '/account.php'), 'ann', true], [$answer->url, $answer->field('user'), $answer->field('fresh')], 'logged in');
        $t->same('autologin of shop.example.test /login', $ann->all()[1], 'the key');
        $ann->leave();
        $ann = $chromium->visitor($profile);
        $answer = $ann->get($shop->at(Shop::HOST, '/account.php?page=7'));
        $t->same([$shop->at(Shop::HOST, '/account.php?page=7'), 'ann', false], [$answer->url, $answer->field('user'), $answer->field('fresh')], 'opened again');
        foreach ($shop->site->seen('/account.php', 2) as $request) {
            $t->true(!str_contains($request['cookie'], 'autologin'), "the key does not go to $request[uri]");
        }
    },
];
