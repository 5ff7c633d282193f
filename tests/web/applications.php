<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Applications that know nothing of secsess: secsess.user_key tells it whose their sessions are. */

declare(strict_types=1);

namespace Secsess\Harness;

/** What a visitor sees of Symfony's session after a page of pages/applications/symfony.php. */
function symfony(Browser $browser, string $page): array
{
    $answer = $browser->get("/applications/symfony.php?$page");
    if ($answer->status !== 200 || !is_array($answer->field('attributes'))) {
        throw new Failure("$browser->name, $page: $answer->status $answer->body");
    }
    return $answer->field('attributes');
}

function symfony_site(Test $t, array $ini = []): Site
{
    if (!is_file('/usr/share/php/Symfony/Component/HttpFoundation/autoload.php')) {
        throw new Skip('needs Symfony\'s sessions (Debian: php-symfony-http-foundation)');
    }
    return $t->site(2, $ini + ['secsess.user_key' => '_sf2_attributes.user_id', 'error_reporting' => E_ALL & ~E_DEPRECATED]);
}

/** Whose session it is, as secsess knows. */
function owner(Browser $browser): ?string
{
    return $browser->get('/do.php?read')->field('user');
}

/** What the plain application greets its visitor with. */
function plain(Browser $browser, string $page = 'home'): string
{
    $answer = $browser->get("/applications/plain.php?page=$page");
    return preg_match('~<p>(.*)</p>~', $answer->body, $found) ? $found[1] : "$answer->status";
}

const LOGINS = ['login', 'login-behind', 'login-without'];
const CAREFUL = ['' => 'without session_regenerate_id()', '&careful' => 'with session_regenerate_id(true) and session_destroy()'];

return [
    'Symfony: attributes and flashes survive, and a visitor has one cookie' => function (Test $t): void {
        $site = symfony_site($t);
        $ann = $site->browser();
        $t->same([], symfony($ann, 'show'), 'a new visitor');
        $t->same('', $ann->sid(), 'his cookie: there is nothing to keep');
        for ($n = 1; $n <= 3; $n++) {
            $t->same($n, count(symfony($ann, 'cart')['cart']), 'books in the cart');
            $sid ??= $ann->sid();
            $t->same($sid, $ann->sid(), 'the ID');
        }
        symfony($ann, 'notice');
        foreach ([['notice' => ['saved']], []] as $flashes) {
            $t->same($flashes, $ann->get('/applications/symfony.php?show')->field('flashes'), 'flashes, which show once');
        }
        $t->same(null, owner($ann), 'user');
        foreach (['a dead ID' => $sid, 'a forged ID' => str_repeat('0', 60)] as $what => $bad) {
            $ann->get('/do.php?start,destroy');
            $ann->setSid($bad);
            $t->same(['cart' => ['book']], symfony($ann, 'cart'), $what);
            $t->true($ann->sid() !== $bad, "$what is not kept");
            $t->same(['cart' => ['book', 'book']], symfony($ann, 'cart'), "the page behind $what");
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'Symfony: a login makes the session the user\'s, and a planted ID never sees a byte after it' => function (Test $t): void {
        $site = symfony_site($t);
        foreach (LOGINS as $login) {
            $ann = $site->browser();
            symfony($ann, 'cart');
            $eve = $ann->stolenBy('Eve');
            $before = symfony($eve, 'show');
            $t->same(7, symfony($ann, $login)['user_id'] ?? null, "$login, in the page itself");
            $t->same($before, symfony($eve, 'show'), "$login: what Eve sees");
            $t->same(['7', null], [owner($ann), owner($eve)], "$login: whose the sessions are");
            symfony($ann, 'order');
            symfony($eve, 'show');
            $t->same(['cart' => ['book'], 'user_id' => 7, 'mail' => 'private', 'order' => 'private'], symfony($ann, 'show'), "$login: all that Ann has");
            $t->same($before, symfony($eve, 'show'), "$login: what Eve sees in the end");
        }
        $t->same(count(LOGINS), $ann->get('/do.php?start,user_count')->field('user_count'), 'sessions of the user');
    },

    'Symfony: invalidate() logs out, for every ID that the session ever had' => function (Test $t): void {
        $site = symfony_site($t);
        foreach (LOGINS as $login) {
            $ann = $site->browser();
            symfony($ann, 'cart');
            $copies = [$ann->stolenBy('from before the login')];
            symfony($ann, $login);
            $copies[] = $ann->stolenBy('from before a renewal');
            $ann->get('/do.php?start,regenerate');
            symfony($ann, 'order');
            $copies[] = $ann->stolenBy('from before the logout');
            $t->same([], symfony($ann, 'logout'), "$login: the page of the logout");
            foreach ([$ann, ...$copies] as $browser) {
                $seen = symfony($browser, 'show');
                $t->same([null, false], [owner($browser), str_contains(json_encode($seen), 'private')], "$login, $browser->name: " . json_encode($seen));
            }
            $t->same(['cart' => ['book']], symfony($ann, 'cart'), "$login: the visitor starts anew");
            $t->same(0, $ann->get('/do.php?user_count:7')->field('user_count'), "$login: sessions of the user");
        }
    },

    'Symfony: a late upload with an obsolete ID leaves the good cookie alone' => function (Test $t): void {
        $site = symfony_site($t, ['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1]);
        $ann = $site->browser();
        symfony($ann, 'cart');
        symfony($ann, 'login');
        symfony($ann, 'show');
        $late = clone $ann;
        for ($rotation = 1; $rotation <= 2; $rotation++) {
            Await::age(1.05);
            symfony($ann, 'order');
            symfony($ann, 'order');
        }
        Await::age(0.6);
        $answer = $late->send(Request::post('/applications/symfony.php?show', 'picture'));
        $t->same([200, [], []], [$answer->status, $answer->field('attributes'), $answer->setCookies], 'status, data and cookies of the late one');
        $t->same(7, symfony($ann, 'show')['user_id'] ?? null, 'the session goes on');
    },

    'a plain application: a login is the user\'s, and a planted ID never sees a byte after it' => function (Test $t): void {
        $site = $t->site(2, ['secsess.user_key' => 'user']);
        foreach (CAREFUL as $query => $how) {
            $ann = $site->browser();
            $t->same('Hello, guest: no mail, 1 in your cart', plain($ann, 'cart'), 'a guest');
            plain($ann);
            $eve = $ann->stolenBy('Eve');
            $t->same(403, $ann->post("/applications/plain.php?page=login$query", 'name=alice&password=x')->status, 'a wrong password');
            $t->same(null, owner($ann), 'user after a wrong password');
            $answer = $ann->post("/applications/plain.php?page=login$query", 'name=alice&password=wonderland');
            $t->same([303, 1], [$answer->status, count($answer->setCookies)], "$how: status and cookies");
            $t->same('Hello, guest: no mail, 1 in your cart', plain($eve), "$how: what Eve sees");
            $t->same('Hello, alice: private of alice, 2 in your cart', plain($ann, 'cart'), "$how: what Ann sees");
            $t->same('Hello, guest: no mail, 1 in your cart', plain($eve), "$how: what Eve sees later");
            $t->same(['alice', null], [owner($ann), owner($eve)], "$how: whose the sessions are");
            $ann->post("/applications/plain.php?page=login$query", 'name=bob&password=builder');
            /* One session's entries can't be told apart: all go but whose it is, also what the login's page wrote. */
            $t->same('Hello, bob: no mail, 0 in your cart', plain($ann), "$how: another user, who finds nothing of Alice's");
            $t->same('bob', owner($ann), "$how: whose the session is by now");
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a plain application: a logout leaves nothing, for every ID that the session ever had' => function (Test $t): void {
        $site = $t->site(2, ['secsess.user_key' => 'user']);
        foreach (CAREFUL as $query => $how) {
            $ann = $site->browser();
            plain($ann, 'cart');
            $copies = [$ann->stolenBy('from before the login')];
            $ann->post("/applications/plain.php?page=login$query", 'name=alice&password=wonderland');
            $copies[] = $ann->stolenBy('from before a renewal');
            $ann->get('/do.php?start,regenerate');
            $copies[] = $ann->stolenBy('from before the logout');
            $ann->get("/applications/plain.php?page=logout$query");
            foreach ([$ann, ...$copies] as $browser) {
                $t->same([null, false], [owner($browser), str_contains($seen = plain($browser), 'alice')], "$how, $browser->name: $seen");
            }
            $t->same(0, $ann->get('/do.php?user_count:alice')->field('user_count'), "$how: sessions of the user");
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },
];
