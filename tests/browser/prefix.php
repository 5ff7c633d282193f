<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A session cookie that is named __Host-…: the browser takes it from its own host alone, for all paths, over HTTPS. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

const HOST_NAME = '__Host-SID';
const HOST_ONLY = ['session.name' => HOST_NAME, 'session.cookie_secure' => 1];

return [
    'the session lives, over HTTPS, and nobody\'s script reads its cookie' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, HOST_ONLY);
        $ann = $shop->loggedIn('ann');
        for ($visit = 1; $visit <= 3; $visit++) {
            $answer = $ann->get($shop->page('start,count'));
            $t->same(['ann', $visit], [$answer->field('user'), $answer->field('n')], "visit $visit");
        }
        [$cookie] = $ann->cookies();
        $t->same([HOST_NAME, Shop::HOST, '/', true, true, 'Lax'],
            [$cookie['name'], $cookie['domain'], $cookie['path'], $cookie['httpOnly'], $cookie['secure'], $cookie['sameSite']], 'the cookie');
        $t->same('', $ann->at($shop->at(Shop::HOST))->run('return document.cookie'), 'what a script of the host sees');
        $t->same(null, $ann->get($shop->at(Shop::HOST, '/shop/do.php?start', false))->field('user'), 'over HTTP');
        $t->same([HOST_NAME . ' of ' . Shop::OWN], $ann->all(), 'cookies then: over HTTP there is none, and what there was is as it was');
        $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'over HTTPS again');
        $t->same([], $shop->site->fpm->log->lines(), 'PHP log');
    },

    'no path of the host and no sibling adds one, by whatever means' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, HOST_ONLY);
        $his = rawurlencode($shop->mallory('login:mallory')->sid(HOST_NAME));
        $ann = $shop->loggedIn('ann');
        $before = $ann->all();
        $tries = [
            [Shop::SIBLING, 'path=/; domain=example.test; secure'],
            [Shop::SIBLING, 'path=/shop/; domain=example.test; secure'],
            [Shop::HOST, 'path=/shop/; secure'],
            [Shop::HOST, 'path=/; domain=shop.example.test; secure'],
            [Shop::HOST, 'path=/shop/do.php; secure'],
        ];
        foreach ($tries as [$host, $attributes]) {
            /* The last is a cookie without a name, whose value looks as if it had this one. */
            $names = [HOST_NAME, '__host-SID', '__HOST-SID', '=' . HOST_NAME];
            $ann->plant($shop->at($host), ...array_map(static fn (string $name): string => "$name=$his; $attributes", $names));
            $t->same($before, $ann->all(), "by a script: $attributes");
            $shop->set($ann, $host, HOST_NAME . "=$his; $attributes");
            $t->same($before, $ann->all(), "by a header: $attributes");
        }
        foreach ([Shop::HOST, Shop::SIBLING] as $host) {
            $ann->plant($shop->at($host, '/blank.html', false), HOST_NAME . "=$his; path=/");
            $t->same($before, $ann->all(), 'over HTTP');
        }
        $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'whose session it is');
    },

    'names that are not its own, and that PHP or anybody could take for it, do not count' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, HOST_ONLY);
        $his = rawurlencode($shop->mallory('login:mallory')->sid(HOST_NAME));
        $nobodys = rawurlencode($shop->mallory('count')->sid(HOST_NAME));
        [$ann, $guest, $stranger] = [$shop->loggedIn('ann'), $shop->guest('of_guest'), $chromium->visitor()];
        $names = ['..Host-SID', '._Host-SID', '_.Host-SID', '_[Host-SID', '.[Host-SID', '__Host.SID'];
        foreach ([[$ann, $his], [$guest, $nobodys], [$stranger, $his]] as [$visitor, $planted]) {
            $visitor->plant($shop->at(Shop::SIBLING),
                ...array_map(static fn (string $name): string => "$name=$planted; path=/shop/; domain=example.test; secure", $names));
        }
        $t->same(['ann', null], [($answer = $ann->get($shop->page('start')))->field('user'), $answer->field('status.cookies')], 'beside a user\'s');
        $t->same('of_guest', $guest->get($shop->page('start'))->field('data.cart'), 'beside a guest\'s');
        $t->same(null, $stranger->get($shop->page('start'))->field('user'), 'they alone');
        $t->same(count($names) + 1, count($ann->all()), 'the browser has them all');
    },
];
