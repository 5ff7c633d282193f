<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** HTTP beside HTTPS: what a browser sends there, and what it gets. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

return [
    'a session that began over HTTPS does not show over HTTP, and a visit there does not end it' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $before = $ann->cookies();
        $answer = $ann->get($shop->at(Shop::HOST, '/shop/do.php?start,count', false));
        $t->same([null, 1], [$answer->field('user'), $answer->field('n')], 'over HTTP');
        $t->same('', $shop->site->seen('/shop/do.php?start,count')[0]['cookie'], 'the cookie does not go there');
        $t->same($before, $ann->cookies(), 'and that of another session does not take its place');
        $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'over HTTPS again');
    },

    'require_https = 1: over HTTP there is no session, whoever comes' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['secsess.require_https' => 1]);
        $ann = $chromium->visitor();
        for ($visit = 1; $visit <= 2; $visit++) {
            $answer = $ann->get($shop->at(Shop::HOST, '/shop/do.php?start,count', false));
            $t->same([1, 'refused'], [$answer->field('n'), $answer->field('status.cookies')], "visit $visit");
            $t->same([], $ann->all(), "visit $visit: cookies then");
        }
        $t->same(0, $shop->site->store->living(), 'sessions');
    },

    'hsts: who was there by HTTPS once goes by it from then on' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['secsess.hsts' => 'max-age=3600']);
        [$ann, $bob] = [$chromium->visitor(), $chromium->visitor()];
        $plain = $shop->at(Shop::HOST, '/shop/do.php?start', false);
        $ann->get($shop->page('start'));
        try {
            $ann->get($plain);
            $t->true(false, 'she went there by HTTP');
        } catch (\RuntimeException $e) {
            $t->true(str_contains($e->getMessage(), 'ERR_SSL_PROTOCOL_ERROR'), "HTTPS at the port of HTTP: {$e->getMessage()}");
        }
        $t->same(200, $bob->get($plain)->status, 'one who was not');
    },
];
