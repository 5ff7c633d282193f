<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Users who are remembered, and their browsers: many requests at once, answers that get lost, thieves. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A site, and a browser whose user wants to be remembered. */
function remembering(Test $t, int $workers = 1, array $ini = []): array
{
    $site = $t->site($workers, $ini);
    $site->warmUp('/do.php?start,login:warm,issue,keys,busy:30');
    return [$site, ticked($site)];
}

function ticked(Site $site, string $user = 'alice', string $name = 'Ann'): Browser
{
    $browser = $site->browser($name);
    $browser->get("/do.php?start,login:$user,issue:$name");
    return $browser;
}

/** The browser was closed and opened again. */
function reopened(Browser $browser, ?string $name = null): Browser
{
    $again = $name === null ? clone $browser : $browser->stolenBy($name);
    unset($again->cookies['SID']);
    return $again;
}

/** The number of the key that a browser has; 0: it has none. */
function key_number(Browser $browser): int
{
    $key = $browser->cookies['autologin'] ?? '';
    return preg_match('/-([0-9a-v]{7})[0-9a-v]{78}$/D', $key, $found) ? (int) base_convert($found[1], 32, 10) : 0;
}

/** Has a key used by many requests at once, each with the browser's cookies. @return array<int|string, Response> */
function all_at_once(Site $site, Browser $browser, int $count, string $steps = 'start,attempt'): array
{
    $crowd = $site->crowd();
    for ($i = 0; $i < $count; $i++) {
        $crowd->add(clone $browser, Request::page("/do.php?$steps,set:tab=$i"));
    }
    $crowd->run();
    return $crowd->answers();
}

/** Of many answers the one that logged in; the others say "late", set no cookie and know nobody. */
function only_one_wins(Test $t, array $answers): Response
{
    $won = array_filter($answers, fn (Response $answer): bool => $answer->field('attempt') !== null);
    $t->same(1, count($won), 'answers that logged in');
    foreach (array_diff_key($answers, $won) as $late) {
        $t->same([200, 'late', [], null, null], [$late->status, $late->field('status.autologin'), $late->setCookies, $late->field('user'), $late->field('data.of')], 'a late one');
    }
    $won = reset($won);
    $t->same([2, 'used'], [count($won->setCookies), $won->field('status.autologin')], 'cookies of the first');
    return $won;
}

/** Goes to a page and wherever it sends to. */
function follow(Browser $browser, string $path, string $body = ''): Response
{
    $answer = $body === '' ? $browser->get($path) : $browser->post($path, $body);
    for ($hops = 0; $answer->status === 302 && $hops < 5; $hops++) {
        preg_match('/^Location: (.+)$/mi', implode("\n", $answer->headers), $found);
        $answer = $browser->get($found[1]);
    }
    return $answer;
}

/** The round trips of one page. */
function trips(Test $t, Site $site, Browser $browser, string $steps, int $expected, string $what): Response
{
    $response = null;
    $traffic = $site->traffic(function () use ($browser, $steps, &$response): void {
        $response = $browser->get("/do.php?$steps");
    });
    $t->same([200, []], [$response->status, $response->field('warnings')], "$what: $response->body");
    $t->same($expected, $traffic->roundTrips, "$what: $traffic");
    return $response;
}

return [
    'the tabs of 8 browsers that are restored at once: each logs in once, and every tab then sees its session' => function (Test $t): void {
        [$site] = remembering($t, 8);
        $browsers = [];
        for ($i = 0; $i < 8; $i++) {
            $browsers[] = reopened(ticked($site, "user$i", "B$i"));
        }
        $before = $site->store->living();
        $crowd = $site->crowd();
        foreach ($browsers as $i => $browser) {
            for ($tab = 0; $tab < 4; $tab++) {
                /* They share the jar: what the first one got is there for all. */
                $crowd->add($browser, Request::page('/do.php?start,attempt,busy:20'), label: "$i-$tab");
            }
        }
        $crowd->run();
        foreach ($browsers as $i => $browser) {
            $tabs = array_filter($crowd->answers(), fn (string $label): bool => str_starts_with($label, "$i-"), ARRAY_FILTER_USE_KEY);
            $used = array_filter($tabs, fn (Response $tab): bool => $tab->field('status.autologin') === 'used');
            $t->same(1, count($used), "logins of browser $i");
            for ($tab = 0; $tab < 4; $tab++) {
                $t->same(["user$i", "user$i"], [$browser->get('/do.php?start')->field('user'), $browser->get('/do.php?start,attempt')->field('attempt')], "tab $tab loaded again");
            }
            $t->same(2, key_number($browser), 'its key');
        }
        $t->same($before + 8, $site->store->living(), 'sessions');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'one key, used 50 times at once: one session and one new key, and no cookie for the others' => function (Test $t): void {
        [$site, $ann] = remembering($t, 8);
        for ($round = 1; $round <= 6; $round++) {
            $before = $site->store->living();
            $again = reopened($ann);
            $won = only_one_wins($t, all_at_once($site, $again, 50));
            $again->keep($won->setCookies);
            $t->same([$round + 1, $before + 1], [key_number($again), $site->store->living()], "key and sessions after round $round");
            $t->same('alice', $again->get('/do.php?start')->field('user'), 'the next page');
            $ann = $again;
        }
        $t->same(1, count($ann->get('/do.php?start,keys')->field('keys')), 'series');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'the same with a session that all of them present' => function (Test $t): void {
        [$site, $ann] = remembering($t, 8, ['secsess.lock_max_waiters' => 100, 'secsess.lock_slow_waiters' => 100, 'secsess.lock_wait' => 20]);
        $again = reopened($ann);
        $again->get('/do.php?start,set:cart=full');
        $before = $site->store->living();
        $answers = all_at_once($site, $again, 30);
        $won = array_filter($answers, fn (Response $answer): bool => $answer->field('status.autologin') === 'used');
        $t->same(1, count($won), 'answers that logged in');
        foreach (array_diff_key($answers, $won) as $late) {
            $t->same([null, []], [$late->field('user'), $late->setCookies], 'one that did not');
        }
        $again->keep(reset($won)->setCookies);
        $answer = $again->get('/do.php?start');
        $t->same(['alice', 'full'], [$answer->field('user'), $answer->field('data.cart')], 'the next page');
        $t->same($before, $site->store->living(), 'sessions: one took over from the other');
    },

    'the client hangs up before the answer: after the grace its key works once more, and what was made in vain ends' => function (Test $t): void {
        [$site, $ann] = remembering($t, 2);
        $again = reopened($ann);
        $gate = $site->gate('page');
        $gone = $again->upload(Request::page('/do.php?start,attempt,gate:page,set:lost=yes,say,flush'));
        Await::that('the page', fn () => $gate->arrival());
        $gone->leave();
        $gate->open();
        Await::that('the end of the page', fn () => str_contains((string) @file_get_contents($site->folder->at('access.log')), 'gate:page'));
        $t->same([null, 'late'], [($answer = $again->get('/do.php?start,attempt'))->field('attempt'), $answer->field('status.autologin')], 'at once');
        $site->store->ageSeries(61);
        $before = $site->store->living();
        $answer = $again->get('/do.php?start,attempt');
        $t->same(['alice', 3], [$answer->field('attempt'), key_number($again)], 'after the grace');
        $t->same($before, $site->store->living(), 'sessions: the one made in vain has ended');
        $t->same('alice', $again->get('/do.php?start')->field('user'), 'the next page');
        $t->same(2, $again->get('/do.php?start,user_count')->field('user_count'), 'sessions');
    },

    'the client hangs up after the answer: its cookies did not arrive, and the same holds' => function (Test $t): void {
        [$site, $ann] = remembering($t, 2);
        $again = reopened($ann);
        for ($loss = 1; $loss <= 3; $loss++) {
            $lost = clone $again;
            $t->same('alice', $lost->get('/do.php?start,attempt')->field('attempt'), "use $loss");
            $site->store->ageSeries(61);
        }
        $t->same('alice', $again->get('/do.php?start,attempt')->field('attempt'), 'the one that arrives');
        $t->same('alice', $again->get('/do.php?start')->field('user'), 'the next page');
        $t->same([null, 'obsolete'], [($answer = $lost->get('/do.php?start'))->field('user'), $answer->field('status.previous_end')], 'the session made in vain');
        $t->same(2, $again->get('/do.php?start,user_count')->field('user_count'), 'sessions');
        $t->same(1, count($again->get('/do.php?start,keys')->field('keys')), 'series');
    },

    'a thief and his victim: whoever comes second is refused, and when the first comes again all ends' => function (Test $t): void {
        foreach (['the thief is first' => ['Thief', 'Ann'], 'the victim is first' => ['Ann', 'Thief']] as $case => [$early, $late]) {
            [$site, $ann] = remembering($t, 2, ['secsess.event_log' => 'store']);
            $phone = ticked($site, name: 'Phone');
            [$early, $late] = [reopened($ann, $early), reopened($ann, $late)];
            $early->get('/do.php?start,attempt');
            $t->same('alice', $early->get('/do.php?start')->field('user'), "$case: he is in");
            $site->store->ageSeries(61);
            $answer = $late->get('/do.php?start,attempt');
            $t->same([null, 'dead', 0], [$answer->field('attempt'), $answer->field('status.autologin'), key_number($late)], "$case: the second");
            $t->same([null, 'alice'], [(clone $early)->get('/do.php?start')->field('user'), $phone->get('/do.php?start')->field('user')], "$case: the first one's session, and the phone's");
            $answer = reopened($early)->get('/do.php?start,attempt');
            $t->same([null, 'dead'], [$answer->field('attempt'), $answer->field('status.autologin')], "$case: the first again");
            $t->same([null, null], [$ann->get('/do.php?start')->field('user'), reopened($phone)->get('/do.php?start,attempt')->field('attempt')], "$case: all others");
            $t->same(2, $site->store->incidents(), "$case: the incident is noted");
        }
    },

    'thieves and victims at once: nobody is let in twice' => function (Test $t): void {
        [$site, $ann] = remembering($t, 8);
        for ($round = 1; $round <= 4; $round++) {
            $again = reopened($ann);
            $answers = array_merge(all_at_once($site, reopened($ann, 'Thief'), 10), all_at_once($site, $again, 10));
            $again->keep(only_one_wins($t, $answers)->setCookies);
            $ann = $again;
        }
        $t->same('alice', $ann->get('/do.php?start')->field('user'), 'who won');
    },

    'secsess.autologin_path = /login: the key goes there and back, and to no other page' => function (Test $t): void {
        $site = $t->site(4, ['secsess.autologin_path' => '/login']);
        $ann = $site->browser();
        $t->same('who are you?', follow($ann, '/account.php?page=7')->body, 'a stranger');
        $answer = follow($ann, '/login/index.php', 'user=alice&remember=1');
        $t->same(['alice', true], [$answer->field('user'), $answer->field('fresh')], 'logged in');
        $t->same(1, substr_count($answer->sentCookie, '='), "cookies of the account's page: $answer->sentCookie");
        $ann = reopened($ann);
        $answer = follow($ann, '/account.php?page=7');
        $t->same(['alice', false, 1], [$answer->field('user'), $answer->field('fresh'), $answer->field('visits')], 'restarted');
        $t->same(2, key_number($ann), 'its key');
        $ann = reopened($ann);
        $crowd = $site->crowd();
        for ($i = 0; $i < 8; $i++) {
            $crowd->add($ann, Request::page('/login/index.php?back=/account.php'));
        }
        $crowd->run();
        $refreshed = 0;
        foreach ($crowd->answers() as $answer) {
            $t->true($answer->status === 302 || $answer->body === 'one moment, please', "a tab: $answer->status $answer->body");
            $refreshed += $answer->status === 200;
            $t->same('alice', follow($ann, '/account.php')->field('user'), 'that tab after a moment');
        }
        $key = $ann->cookies['autologin'];
        $answer = $ann->get('/account.php?leave');
        $t->true(!str_contains($answer->sentCookie, 'autologin='), 'the key is not sent to where the user logs out');
        $t->matches('~^autologin=deleted;.*path=/login~', $answer->setCookies, 'cookies of the logout');
        $t->same([], $ann->cookies, 'what the browser has left');
        $thief = $site->browser('Thief');
        $thief->cookies['autologin'] = $key;
        $t->same('who are you?', follow($thief, '/account.php')->body, 'a copy of the key');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'https: __Host- and Secure, and a key from a plain connection is not looked at' => function (Test $t): void {
        $own = Certificate::make('localhost', null, new Folder());
        $site = $t->site(2, [], ['site.pem' => $own['cert'], 'site.key' => $own['key']]);
        $ann = $site->secureBrowser();
        $answer = $ann->get('/do.php?start,login:alice,issue');
        $t->matches('~^__Host-autologin=[\w%-]{100,}; expires=.+; path=/; secure; HttpOnly; SameSite=Lax$~i', $answer->setCookies, 'cookies');
        $again = reopened($ann);
        $t->same('alice', $again->get('/do.php?start,attempt')->field('attempt'), 'restarted');
        $plain = $site->browser();
        $plain->cookies = ['__Host-autologin' => $again->cookies['__Host-autologin']];
        $t->same([null, null], [($answer = $plain->get('/do.php?start,attempt'))->field('attempt'), $answer->field('status.autologin')], 'over http');
        $again->cookies = ['autologin' => $again->cookies['__Host-autologin']];
        $t->same([null, null], [($answer = $again->get('/do.php?start,attempt'))->field('attempt'), $answer->field('status.autologin')], 'without the prefix');
    },

    'an answer of the store that is cut in any place: a key makes one session, and nobody is locked out' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1, ['secsess.store' => 'redis+unix://{folder}/proxy.sock', 'secsess.answer_timeout' => 0.5, 'secsess.connect_timeout' => 0.5,
            'secsess.retry_budget' => 0.5, 'secsess.max_sessions' => 0]);
        $proxy = new Proxy($site->folder, $site->redis->socket, $site->folder->at('proxy.sock'));
        $ann = ticked($site);
        $gate = $site->gate('page');
        foreach ([0, 1, 5, 20, 60, 150, 300, 1000] as $round => $bytes) {
            $again = reopened($ann);
            $crowd = $site->crowd();
            $crowd->add($again, Request::page('/do.php?start,gate:page,attempt'), label: 'page');
            $crowd->run(fn () => $gate->arrival());
            $proxy->cutAnswerAfter($bytes);
            $gate->open();
            $crowd->run();
            $t->same('alice', $crowd->answers()['page']->field('attempt'), "cut after $bytes bytes");
            $proxy->pass();
            $t->same([$round + 2, $round + 2], [key_number($again), $again->get('/do.php?start,user_count')->field('user_count')], "key and sessions after $bytes bytes");
            $ann = $again;
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a store that is gone between the use of a key and the session: nobody is locked out' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1, ['secsess.store' => 'redis+unix://{folder}/proxy.sock', 'secsess.answer_timeout' => 0.3, 'secsess.connect_timeout' => 0.3,
            'secsess.retry_budget' => 0.2, 'secsess.max_sessions' => 0]);
        $proxy = new Proxy($site->folder, $site->redis->socket, $site->folder->at('proxy.sock'));
        $ann = ticked($site);
        $gate = $site->gate('page');
        $failed = $replaced = 0;
        foreach ([0, 40, 200, 300, 350, 400, 450, 500] as $round => $bytes) {
            $again = reopened($ann);
            $crowd = $site->crowd();
            $crowd->add($again, Request::page('/do.php?start,gate:page,attempt'), label: 'page');
            $crowd->run(fn () => $gate->arrival());
            $proxy->cutAlways($bytes);
            $gate->open();
            $crowd->run();
            $proxy->pass();
            $answer = $crowd->answers()['page'];
            if ($answer->status !== 200) {
                $failed++;
                $replaced += $answer->newCookie('autologin') !== null;
                $site->store->ageSeries(61);
                /* By the replacement, and by turns by the key that was used: as if that answer had got lost, too. */
                $again = reopened($round % 2 ? $ann : $again);
                $t->same('alice', $again->get('/do.php?start,attempt')->field('attempt'), "cut after $bytes bytes, then again");
            }
            $t->same($round + 2, $again->get('/do.php?start,user_count')->field('user_count'), "sessions after $bytes bytes");
            $ann = $again;
        }
        $t->true($replaced > 0 && $replaced < $failed, "$failed fail, $replaced of them once the key was used");
    },

    'a login by key costs a page 4 more: one for the key, and what a login costs; the first page after it 1 more' => #[Only('redis')] function (Test $t): void {
        [$site, $ann] = remembering($t);
        for ($use = 1; $use <= 2; $use++) {
            $ann = reopened($ann);
            trips($t, $site, $ann, 'start,attempt,count', 2 + 1 + 3, 'the page that logs in');
            trips($t, $site, $ann, 'start,attempt,count', 2 + 1, 'the first page after it');
            trips($t, $site, $ann, 'start,attempt,count', 2, 'the page after that');
            trips($t, $site, $ann, 'read', 1, 'read_and_close');
        }
        $again = reopened($ann);
        $again->get('/do.php?start,count');
        $again->get('/do.php?start,count');
        trips($t, $site, $again, 'start,attempt,count', 2 + 1 + 3, 'the same with a guest\'s session');
    },

    'no key, a forged one and a request that will not keep the answer cost nothing; a late or dead one costs 1' => #[Only('redis')] function (Test $t): void {
        [$site, $ann] = remembering($t);
        $guest = $site->browser('Guest');
        trips($t, $site, $guest, 'start,attempt', 2, 'no key');
        $guest = $site->browser('Guest');
        $guest->cookies['autologin'] = strrev($ann->cookies['autologin']);
        trips($t, $site, $guest, 'start,attempt', 2, 'a forged one');
        $again = reopened($ann);
        $late = clone $again;
        $again->get('/do.php?start,attempt');
        $guest = clone $late;
        trips($t, $site, $late, 'start,attempt', 1 + 1 + 1, 'a late one: its own session is taken back, and nothing saved');
        $again->get('/do.php?start,forget');
        trips($t, $site, $guest, 'start,attempt', 2 + 1, 'a dead one');
    },

    'to remember, to list and to forget cost 1 each' => #[Only('redis')] function (Test $t): void {
        [$site, $ann] = remembering($t);
        trips($t, $site, $ann, 'start,issue', 2 + 1, 'issue');
        trips($t, $site, $ann, 'start,keys', 2 + 1, 'list');
        trips($t, $site, $ann, 'start,forget', 2 + 1, 'forget');
        $ann->get('/do.php?start,issue');
        $handle = $ann->get('/do.php?start,keys')->field('keys')[0]['handle'];
        $t->same(1, trips($t, $site, $ann, "start,revoke_keys:$handle", 2 + 1, 'revoke one')->field('revoked'), 'revoked');
        ticked($site, name: 'Phone');
        $ann->get('/do.php?start,issue');
        $t->same(2, trips($t, $site, $ann, 'start,revoke_keys', 2 + 1, 'revoke all')->field('revoked'), 'revoked');
        trips($t, $site, $ann, 'start,logout', 2, 'a logout without a device');
        $ann = ticked($site);
        $ann->get('/do.php?start');
        trips($t, $site, $ann, 'start,logout', 2 + 1, 'a logout with one');
    },
];
