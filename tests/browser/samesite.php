<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What another site's pages bring of the session's cookie, and what their visitors have of it afterwards. */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Test;

/* PHP then says nothing, and Chromium would let a form that POSTs bring such a cookie in its first two minutes; but secsess says Lax. */
const SAME_SITE_UNSET = ['session.cookie_samesite' => ''];

/** What a page can load of another site without leaving: name => script. */
const PARTS = [
    'image' => 'const it = new Image(); it.src = given; await new Promise((done) => { it.onload = it.onerror = done; });',
    'script' => 'const it = document.createElement("script"); it.src = given; document.body.append(it);
        await new Promise((done) => { it.onload = it.onerror = done; });',
    'iframe' => 'const it = document.createElement("iframe"); it.src = given; document.body.append(it); await new Promise((done) => { it.onload = done; });',
    'fetch' => 'await fetch(given, {mode: "no-cors", credentials: "include"});',
    'post' => 'await fetch(given, {mode: "no-cors", credentials: "include", method: "POST", body: "a=b"});',
    'beacon' => 'navigator.sendBeacon(given, "a=b");',
    'form in an iframe' => 'const it = document.createElement("iframe"); it.name = "within"; document.body.append(it);
        const form = document.createElement("form"); Object.assign(form, {method: "post", target: "within", action: given});
        document.body.append(form); const done = new Promise((loaded) => { it.onload = loaded; }); form.submit(); await done;',
];

/** The Cookie header of the request that bears a mark. */
function brought(Shop $shop, string $mark): string
{
    return $shop->site->seen('/shop/do.php?start&' . rawurlencode($mark))[0]['cookie'];
}

/** Which parts of a stranger's page bring the cookie. @return list<string> */
function bringing(Shop $shop, Visitor $ann): array
{
    $bringing = [];
    $tab = $ann->at($shop->at(Shop::STRANGER));
    foreach (PARTS as $name => $script) {
        $tab->run($script, $shop->page('start&' . rawurlencode($name)));
        if (str_contains(brought($shop, $name), 'SID=')) {
            $bringing[] = $name;
        }
    }
    return $bringing;
}

/** None does, and the visitor's jar is as it was. */
function parts_bring_nothing(Test $t, Shop $shop, Visitor $ann): void
{
    $before = $ann->cookies();
    $t->same([], bringing($shop, $ann), 'parts that bring the cookie');
    $t->same($before, $ann->cookies(), 'cookies then');
    $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'the session then');
}

return [
    'unset: no part of another site\'s page brings the cookie, and neither does a form that POSTs' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, SAME_SITE_UNSET);
        $ann = $shop->loggedIn('ann');
        parts_bring_nothing($t, $shop, $ann);
        foreach ([[Shop::STRANGER, true], [Shop::HOST, false]] as [$host, $secure]) {
            $visitor = $shop->loggedIn('ann');
            $visitor->at($shop->at($host, '/blank.html', $secure))->send($shop->page("start&$host"));
            $t->same('', brought($shop, $host), 'a form of ' . ($secure ? 'another site' : 'the same host over HTTP'));
        }
    },

    'unset: a link on another site\'s page brings it, and so does all that a sibling sends' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, SAME_SITE_UNSET);
        $ann = $shop->loggedIn('ann');
        $answer = $ann->at($shop->at(Shop::STRANGER))->follow($shop->page('start,count'));
        $t->same(['ann', 1], [$answer->field('user'), $answer->field('n')], 'by a link');
        $answer = $ann->at($shop->at(Shop::SIBLING))->send($shop->page('start,count'));
        $t->same(['ann', 2], [$answer->field('user'), $answer->field('n')], 'by a form of a sibling: SameSite is no help there');
    },

    'None, with Secure: all of them bring it, so it is SameSite that kept the others' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['session.cookie_samesite' => 'None', 'session.cookie_secure' => 1]);
        $t->same(array_keys(PARTS), bringing($shop, $shop->loggedIn('ann')), 'parts that bring the cookie');
    },

    'Lax: who is sent by another site\'s form has another session afterwards, unless the form is refused' => function (Test $t, Chromium $chromium): void {
        foreach (['off' => false, 'enforce' => true] as $csrf => $kept) {
            $shop = new Shop($t, $chromium, ['session.cookie_samesite' => 'Lax', 'secsess.csrf' => $csrf]);
            $ann = $shop->loggedIn('ann');
            $sid = $ann->cookie();
            $answer = $ann->at($shop->at(Shop::STRANGER))->send($shop->page('start'));
            $t->same($kept ? 403 : 200, $answer->status, "secsess.csrf = $csrf: the form");
            $t->same($kept ? 'ann' : null, $ann->get($shop->page('start'))->field('user'), "secsess.csrf = $csrf: the next page");
            $t->same($kept, $ann->cookie() === $sid, "secsess.csrf = $csrf: whether the cookie is the same");
        }
    },

    'Strict: neither parts nor links of another site bring it; pages of the own site do, and so do addresses that are typed' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['session.cookie_samesite' => 'Strict']);
        $ann = $shop->loggedIn('ann');
        $t->same('Strict', $ann->cookies()[0]['sameSite'], 'in the jar');
        parts_bring_nothing($t, $shop, $ann);
        $tab = $ann->at($shop->at(Shop::HOST));
        $t->same(['ann', 1], [($answer = $tab->follow($shop->page('start,count')))->field('user'), $answer->field('n')], 'by an own link');
        $t->same(['ann', 2], [($answer = $tab->go($shop->page('start,count')))->field('user'), $answer->field('n')], 'typed');
        $ann->at($shop->at(Shop::STRANGER))->follow($shop->at(Shop::HOST, '/blank.html?landing'));
        $t->same('', $shop->site->seen('/blank.html?landing')[0]['cookie'], 'by a link to a page that starts no session');
        $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'typed then');
    },

    'Strict: who follows a link to a page with a session finds his own again at the next' => function (Test $t, Chromium $chromium): void {
        $shop = new Shop($t, $chromium, ['session.cookie_samesite' => 'Strict']);
        $ann = $shop->loggedIn('ann');
        $sid = $ann->cookie();
        $answer = $ann->at($shop->at(Shop::STRANGER))->follow($shop->page('start&link'));
        $t->same(['', null, 'withheld'], [brought($shop, 'link'), $answer->field('user'), $answer->field('status.cookies')], 'by a link');
        $t->same([[Shop::OWN], $sid], [$ann->places(), $ann->cookie()], 'cookies then');
        $t->same('ann', $ann->get($shop->page('start'))->field('user'), 'the next page');
    },
];
