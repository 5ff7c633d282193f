<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** secsess.csrf = enforce: what pages of other origins send, with the visitor's cookie, and what the own ones do. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

/** A shop whose cookie goes wherever browsers let it, so that nothing else keeps strangers out. */
function open_shop(Test $t, Chromium $chromium, array $ini = []): Shop
{
    return new Shop($t, $chromium, $ini + ['secsess.csrf' => 'enforce', 'secsess.csrf_rewrite' => 1, 'secsess.event_log' => 'error_log',
        'session.cookie_samesite' => 'None', 'session.cookie_secure' => 1, 'auto_prepend_file' => __DIR__ . '/pages/ran.php']);
}

/** For what code has run. @return list<string> "POST /shop/form.php" */
function has_run(Shop $shop, string $begin): array
{
    return array_values(array_filter(file($shop->site->folder->at('gates/ran'), FILE_IGNORE_NEW_LINES), static fn (string $line): bool => str_starts_with($line, $begin)));
}

/** What was sent to the form was refused before any code ran, though the session's cookie came with it, and is an event each. */
function all_refused(Test $t, Shop $shop, int $count, string $why, string $what): void
{
    $came = array_filter($shop->site->seen('/shop/form.php?sent', $count), static fn (array $one): bool => $one['method'] === 'POST');
    $t->same($count, count($came), "$what: requests");
    foreach ($came as $request) {
        $t->same(['403', true], [$request['status'], str_contains($request['cookie'], 'SID=')], "$what: status, and whether the cookie came");
    }
    $t->same([], has_run($shop, 'POST'), "$what: what ran");
    $t->same($count, count(preg_grep("~\"event\":\"csrf\".*\"detail\":\"$why: POST /shop/form.php\"~", $shop->site->fpm->log->lines())), "$what: events");
}

/** No request was taken for another site's. */
function none_refused(Test $t, Shop $shop): void
{
    $t->same([], preg_grep('/"event":"login"/', $shop->site->fpm->log->lines(), PREG_GREP_INVERT), 'PHP log');
}

/** A form's ways to write what it sends. */
const TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

return [
    'a form of another origin is refused before any code runs, and the visitor\'s session is as it was' => function (Test $t, Chromium $chromium): void {
        $origins = ['another site' => [Shop::STRANGER, true, 'cross-site', TYPES], 'a sibling' => [Shop::SIBLING, true, 'foreign origin', ['text/plain']],
            'the same host over HTTP' => [Shop::HOST, false, 'cross-site', ['text/plain']]];
        foreach ($origins as $what => [$host, $secure, $why, $types]) {
            $shop = open_shop($t, $chromium);
            $ann = $shop->loggedIn('ann');
            $sid = $ann->cookie();
            foreach ($types as $type) {
                $answer = $ann->at($shop->at($host, '/blank.html', $secure))->send($shop->at(Shop::HOST, '/shop/form.php?sent'), ['pay' => '1000'], type: $type);
                $t->same(403, $answer->status, "$what: $type");
            }
            all_refused($t, $shop, count($types), $why, $what);
            $t->same([$sid, 'ann'], [$ann->cookie(), $ann->get($shop->page('start'))->field('user')], "$what: the session");
        }
    },

    'so is what scripts of another origin send' => function (Test $t, Chromium $chromium): void {
        foreach ([Shop::STRANGER => 'cross-site', Shop::SIBLING => 'foreign origin'] as $host => $why) {
            $shop = open_shop($t, $chromium);
            $ann = $shop->loggedIn('ann');
            $target = $shop->at(Shop::HOST, '/shop/form.php?sent');
            $tab = $ann->at($shop->at($host));
            $t->same(0, $tab->fetch($target, ['method' => 'POST', 'mode' => 'no-cors', 'body' => 'a=b']), "$host: no-cors");
            $t->same('TypeError', $tab->fetch($target, ['method' => 'POST', 'body' => 'a=b']), "$host: cors");
            $t->same('TypeError', $tab->fetch($target, ['method' => 'POST', 'body' => '{"pay":1000}', 'headers' => ['Content-Type' => 'text/plain']]), "$host: JSON as text");
            $t->same(true, $tab->run('return navigator.sendBeacon(given, "a=b")', $target), "$host: a beacon");
            all_refused($t, $shop, 4, $why, $host);
            foreach (['POST' => 'application/json', 'PUT' => 'text/plain', 'DELETE' => 'text/plain'] as $method => $type) {
                $t->same('TypeError', $tab->fetch($shop->at(Shop::HOST, '/shop/form.php?asked'), ['method' => $method, 'headers' => ['Content-Type' => $type], 'body' => '{}']), "$host: $method $type");
            }
            $t->same(array_fill(0, 3, 'OPTIONS'), array_column($shop->site->seen('/shop/form.php?asked', 3), 'method'), "$host: before those the browser asks, and gets no leave");
            $t->same('ann', $ann->get($shop->page('start'))->field('user'), "$host: the session");
        }
    },

    'so is what a sandboxed frame sends, whose origin is null, also on a page of the own site' => function (Test $t, Chromium $chromium): void {
        $shop = open_shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        $token = $ann->at($shop->at(Shop::HOST, '/shop/form.php'))->run('return document.querySelector("meta[name=token]").content');
        $frame = 'const it = document.createElement("iframe"); it.sandbox = "allow-forms allow-scripts allow-top-navigation"; it.srcdoc = given; document.body.append(it);';
        $sent = 0;
        foreach (['_self', '_top'] as $target) {
            $form = "<form method=post target=$target action='{$shop->at(Shop::HOST, '/shop/form.php?sent')}'><input name=secsess_csrf value='$token'></form>"
                . '<script>document.forms[0].submit()</script>';
            foreach ([Shop::STRANGER, Shop::HOST] as $host) {
                $tab = $ann->tab();
                $tab->go($shop->at($host));
                $tab->run($frame, $form);
                $came = $shop->site->seen('/shop/form.php?sent', ++$sent)[$sent - 1];
                $t->same(['POST', 'null', 'cross-site'], [$came['method'], $came['origin'], $came['fetch_site']], "$target, on a page of $host");
            }
        }
        all_refused($t, $shop, $sent, 'cross-site', 'in spite of a token that is good');
    },

    'going to a page is no such request, wherever the link or the form stands' => function (Test $t, Chromium $chromium): void {
        $shop = open_shop($t, $chromium);
        $ann = $shop->loggedIn('ann');
        foreach ([Shop::STRANGER, Shop::SIBLING] as $n => $host) {
            $answer = $ann->at($shop->at($host))->follow($shop->page('start,count'));
            $t->same([200, 'ann', $n + 1], [$answer->status, $answer->field('user'), $answer->field('n')], "a link of $host");
            $t->same(200, $ann->at($shop->at($host))->send($shop->at(Shop::HOST, '/shop/form.php'), ['q' => 'shoes'], 'get')->status, "a form of $host");
        }
        none_refused($t, $shop);
    },

    'the own form passes with the field that it got, and by what the browser says of it' => function (Test $t, Chromium $chromium): void {
        foreach ([true, false] as $secure) {
            $shop = open_shop($t, $chromium, ['session.cookie_samesite' => 'Lax', 'session.cookie_secure' => (int) $secure]);
            foreach (['strict-origin-when-cross-origin', 'no-referrer'] as $round => $policy) {
                $what = ($secure ? 'https' : 'http') . ", $policy";
                $ann = $chromium->visitor();
                $tab = $ann->at($shop->at(Shop::HOST, "/shop/form.php?referrer=$policy", $secure));
                $answer = $tab->click('form[method=post] button');
                $t->true(str_contains($answer->body, '<p>1 by its token</p>'), "$what: $answer->status $answer->body");
                $came = $shop->site->seen('/shop/form.php?', 2 * $round + 2)[2 * $round + 1];
                $t->same([$secure ? 'same-origin' : '', $policy === 'no-referrer'], [$came['fetch_site'], $came['origin'] === 'null'], "$what: what the browser says");
            }
            $answer = $ann->at($shop->at(Shop::STRANGER, '/blank.html', $secure))->send($shop->at(Shop::HOST, '/shop/form.php', $secure));
            $t->same(403, $answer->status, "$what: a stranger's");
        }
    },

    'the own scripts pass, with X-CSRF-Token and without, and the page can tell' => function (Test $t, Chromium $chromium): void {
        $shop = open_shop($t, $chromium);
        $tab = $chromium->visitor()->at($shop->at(Shop::HOST, '/shop/form.php'));
        $send = 'const token = document.querySelector("meta[name=token]").content;
            const headers = {...(given.token ? {"X-CSRF-Token": token} : {}), "Content-Type": given.type};
            return await (await fetch("/shop/form.php", {method: given.method, headers, body: "{}"})).text();';
        $n = 0;
        foreach (['text/plain', 'application/json', 'application/x-www-form-urlencoded'] as $type) {
            $n++;
            $t->true(str_contains($tab->run($send, ['token' => true, 'type' => $type, 'method' => 'POST']), "<p>$n by its token</p>"), "with a token, $type");
        }
        $n++;
        $t->true(str_contains($tab->run($send, ['token' => false, 'type' => 'text/plain', 'method' => 'POST']), "<p>$n</p>"), 'without');
        foreach (['PUT', 'DELETE', 'PATCH'] as $method) {
            $t->true(str_contains($tab->run($send, ['token' => true, 'type' => 'application/json', 'method' => $method]), '<p>4</p>'), $method);
        }
        none_refused($t, $shop);
    },
];
