<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A Redis that is down, slow or refuses: nobody is logged out, nobody gets a cookie, the page answers. */

declare(strict_types=1);

namespace Secsess\Harness;

const IMPATIENT = ['secsess.answer_timeout' => 0.3, 'secsess.connect_timeout' => 0.3, 'secsess.retry_budget' => 0.3,
    'secsess.lock_lease' => 1];

/** A site with one worker, and a visitor who was counted twice. */
function visited(Test $t, array $ini = []): array
{
    $site = $t->site(1, $ini + IMPATIENT);
    $ann = $site->browser('Ann');
    $ann->get('/do.php?start,count');
    $t->same(2, $ann->get('/do.php?start,count')->field('n'), 'the counter before');
    return [$site, $ann];
}

/** Both a known and a new visitor: no session, no cookie, one warning of ours each, a page that answers. */
function fails(Test $t, Site $site, Browser $ann, string $cause): void
{
    foreach ([$ann, $site->browser('Newcomer')] as $browser) {
        failsFor($t, $site, $browser, $cause);
    }
}

function failsFor(Test $t, Site $site, Browser $browser, string $cause, string $address = '(redis|proxy)\.sock'): void
{
    $site->fpm->log->mark();
    $answer = $browser->get('/do.php?start,count_if_started');
    $t->same(200, $answer->status, "status for $browser->name");
    $t->same(false, $answer->field('started'), "session_start() for $browser->name");
    $t->same([], $answer->setCookies, "cookies for $browser->name");
    $ours = $site->fpm->log->ours();
    $t->same(1, count($ours), "warnings of ours for $browser->name: " . implode(' | ', $site->fpm->log->lines()));
    $t->matches($cause, $ours, 'the cause');
    /* PHP Warning:  session_start(): secsess: CAUSE, with the address: REMEDY in FILE on line N */
    $t->matches('/^PHP Warning:  session_start\(\): secsess: .*' . $address . '.*[:;] .{12,} in \S+ on line \d+$/', $ours,
        'a warning with the address and, last, a remedy');
    foreach (array_filter([$browser->sid(), 'sesame']) as $secret) {
        $t->true(!str_contains(implode("\n", $site->fpm->log->lines()), $secret), 'no secret in the log');
    }
    $t->below(3.0, $answer->seconds, 'seconds');
}

/** The session is there again, the cookie is the same, and the next is counted. */
function recovers(Test $t, Site $site, Browser $ann, int $n = 3): void
{
    $sid = $ann->sid();
    $site->fpm->log->mark();
    $answer = $ann->get('/do.php?start,count');
    $t->same([], $site->fpm->log->lines(), 'PHP log after recovery');
    $t->same($n, $answer->field('n'), 'counter after recovery');
    $t->same([$sid, []], [$ann->sid(), $answer->setCookies], 'cookie after recovery');
}

/** A lock that was asked for, and whose answer never came, goes with its lease. */
function unlocked(Site $site): void
{
    foreach ($site->store->handles() as $handle) {
        Await::that('the end of a lock', fn () => !$site->store->held($handle), 3.0);
    }
}

/** A visited site whose workers reach Redis through a proxy. */
function proxied(Test $t, array $ini = []): array
{
    $site = $t->site(1, $ini + ['secsess.store' => 'redis+unix://{folder}/proxy.sock'] + IMPATIENT);
    $proxy = new Proxy($site->folder, $site->redis->socket, $site->folder->at('proxy.sock'));
    $ann = $site->browser('Ann');
    $ann->get('/do.php?start,count');
    $t->same(2, $ann->get('/do.php?start,count')->field('n'), 'the counter before');
    return [$site, $ann, $proxy];
}

return [
    'down from the beginning, then there' => function (Test $t): void {
        $site = $t->site(1, IMPATIENT);
        $site->redis->stop();
        failsFor($t, $site, $site->browser('Newcomer'), '/connect|refused|reach/i');
        $site->redis->start();
        $ann = $site->browser();
        $t->same(1, $ann->get('/do.php?start,count')->field('n'), 'counter');
    },

    'stopped, and started again with its data' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->stop(dump: true);
        fails($t, $site, $ann, '/connect|refused|reach/i');
        $site->redis->start();
        recovers($t, $site, $ann);
    },

    'restarted between two requests: nobody notices' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->stop(dump: true);
        $site->redis->start();
        recovers($t, $site, $ann);
    },

    'restarted without its data: a new session, told so, and the secret is the same' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->stop();
        $site->redis->start();
        $answer = $ann->get('/do.php?start,count');
        $t->same(1, $answer->field('n'), 'counter');
        $t->same(1, count($answer->setCookies), 'cookies');
        $t->same('unknown', $answer->field('status.previous_end'), 'why the former ended');
    },

    'hung: session_start() gives up in time, and a late answer is nobody else\'s' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $bob = $site->browser('Bob');
        $bob->get('/do.php?start,set:who=bob');
        $site->redis->freeze();
        failsFor($t, $site, $ann, '/answer|time/i');
        failsFor($t, $site, $site->browser('Newcomer'), '/answer|time/i');
        $site->redis->resume();
        $t->same(['who' => 'bob'], $bob->get('/do.php?start')->field('data'), "Bob's data");
        unlocked($site);
        recovers($t, $site, $ann);
    },

    'hung during the page: the commit is reported, nothing is thrown, the page answers' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $gate = $site->gate('page');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:page'), label: 'page');
        $crowd->run(fn () => $gate->arrival());
        $site->redis->freeze();
        $site->fpm->log->mark();
        $gate->open();
        $crowd->run();
        $answer = $crowd->answers()['page'];
        $t->same([200, 3], [$answer->status, $answer->field('n')], 'status and counter of the page');
        $t->same(1, count($site->fpm->log->ours()), 'warnings of ours: ' . implode(' | ', $site->fpm->log->lines()));
        $site->redis->resume();
        $n = $ann->get('/do.php?start,count')->field('n');
        $t->true($n === 3 || $n === 4, "the counter is what was saved, plus one: $n");
    },

    'maxmemory: known sessions go on, new ones are refused' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('CONFIG', 'SET', 'maxmemory', '1');
        failsFor($t, $site, $site->browser('Newcomer'), '/OOM.*maxmemory/');
        recovers($t, $site, $ann, 3);
        $site->fpm->log->mark();
        $ann->get('/do.php?start,count,fill:50000');
        $t->same(50000, $ann->get('/do.php?start')->field('data.fill'), 'a large session is saved, too');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
        $site->redis->client()('CONFIG', 'SET', 'maxmemory', '0');
        $t->same(1, $site->browser('Newcomer')->get('/do.php?start,count')->field('n'), 'a new visitor after');
        recovers($t, $site, $ann, 5);
    },

    'READONLY: a replica' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('REPLICAOF', '127.0.0.1', '1');
        fails($t, $site, $ann, '/READONLY.*master/');
        $site->redis->client()('REPLICAOF', 'NO', 'ONE');
        recovers($t, $site, $ann);
    },

    'LOADING: it reads its dump' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('DEBUG', 'POPULATE', '4000', 'ballast', '1000');
        $site->redis->stop(dump: true);
        $site->redis->start(['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'], loaded: false);
        fails($t, $site, $ann, '/LOADING/');
        Await::that('the end of loading', fn () => $site->redis->client()->info('persistence')['loading'] === '0', 20.0);
        recovers($t, $site, $ann);
    },

    'NOAUTH: it suddenly wants a password' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('CONFIG', 'SET', 'requirepass', 'open sesame');
        $site->redis->cutClients();
        fails($t, $site, $ann, '/NOAUTH.*password/');
        $site->redis->client()('CONFIG', 'SET', 'requirepass', '');
        recovers($t, $site, $ann);
    },

    'WRONGPASS: the password is another; no password shows in phpinfo(), ini_get() or warnings' => function (Test $t): void {
        $site = $t->site(1, ['secsess.store' => 'redis://:sesame%2F@127.0.0.1:{port}'] + IMPATIENT);
        $site->redis->client()('CONFIG', 'SET', 'requirepass', 'another');
        failsFor($t, $site, $site->browser('Newcomer'), '/WRONGPASS.*(correct|password)/', '127\.0\.0\.1:\d+');
        $site->redis->client()('CONFIG', 'SET', 'requirepass', 'sesame/');
        $ann = $site->browser();
        $t->same(1, $ann->get('/do.php?start,count')->field('n'), 'counter with the right password');
        $body = $ann->get('/info.php')->body;
        $t->true(str_contains($body, 'secsess'), 'phpinfo() has our section');
        $t->true(!str_contains($body, 'sesame'), 'no password in phpinfo() and ini_get_all()');
        $t->true(!str_contains($body, $ann->sid()) || str_contains($body, 'HTTP_COOKIE'), 'no SID but in the request\'s own cookie');
    },

    'NOPERM: its ACL forbids what is needed' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('ACL', 'SETUSER', 'tester', 'on', 'nopass', '~*', '+@all');
        $site->redis->client()('AUTH', 'tester', 'x');
        $site->redis->client()('ACL', 'SETUSER', 'default', '-evalsha', '-set');
        fails($t, $site, $ann, '/NOPERM.*ACL/');
        $site->redis->client()('ACL', 'SETUSER', 'default', '+@all');
        recovers($t, $site, $ann);
    },

    'SCRIPT FLUSH: nobody notices' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $site->redis->client()('SCRIPT', 'FLUSH');
        recovers($t, $site, $ann);
        $site->redis->client()('SCRIPT', 'FLUSH');
        $t->same(1, $site->browser('Newcomer')->get('/do.php?start,count')->field('n'), 'a new visitor');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'SCRIPT FLUSH during the page: the commit gets through' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $gate = $site->gate('page');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:page'), label: 'page');
        $crowd->run(fn () => $gate->arrival());
        $site->redis->client()('SCRIPT', 'FLUSH');
        $gate->open();
        $crowd->run();
        $t->same([], $site->fpm->log->lines(), 'PHP log');
        recovers($t, $site, $ann, 4);
    },

    'CLIENT KILL between requests: nobody notices' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $t->same(1, $site->redis->cutClients(), 'connections of the one worker');
        recovers($t, $site, $ann);
    },

    'CLIENT KILL during the page: the commit gets through' => function (Test $t): void {
        [$site, $ann] = visited($t);
        $gate = $site->gate('page');
        $crowd = $site->crowd();
        $crowd->add($ann, Request::page('/do.php?start,count,gate:page'), label: 'page');
        $crowd->run(fn () => $gate->arrival());
        $site->redis->cutClients();
        $gate->open();
        $crowd->run();
        $t->same([], $site->fpm->log->lines(), 'PHP log');
        recovers($t, $site, $ann, 4);
    },

    'cut in the middle of an answer, after so many bytes: done once, and no answer goes astray' => function (Test $t): void {
        [$site, $ann, $proxy] = proxied($t);
        $bob = $site->browser('Bob');
        $bob->get('/do.php?start,set:who=bob');
        $n = 2;
        foreach ([0, 1, 3, 4, 9, 20, 40, 60, 120, 200, 260] as $bytes) {
            $proxy->cutAnswerAfter($bytes);
            $answer = $ann->get('/do.php?start,count');
            $t->same([true, ++$n], [$answer->field('started'), $answer->field('n')], "cut after $bytes bytes: " . implode(' | ', $site->fpm->log->lines()));
            $t->same([], $answer->setCookies, 'cookies');
            $t->same(['who' => 'bob'], $bob->get('/do.php?start')->field('data'), "Bob's data");
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
        $t->same($n + 1, $ann->get('/do.php?start,count')->field('n'), 'counter at the end');
    },

    'cut in the middle of the commit\'s answer: counted once' => function (Test $t): void {
        [$site, $ann, $proxy] = proxied($t);
        $gate = $site->gate('page');
        $n = 2;
        foreach ([0, 1, 4, 8] as $bytes) {
            foreach (['start,count', 'start,count,fill:30000'] as $steps) {
                $crowd = $site->crowd();
                $crowd->add($ann, Request::page("/do.php?$steps,gate:page"), label: 'page');
                $crowd->run(fn () => $gate->arrival());
                $proxy->cutAnswerAfter($bytes);
                $gate->open();
                $crowd->run();
                $t->same(++$n, $crowd->answers()['page']->field('n'), "cut after $bytes bytes");
            }
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
        $t->same($n + 1, $ann->get('/do.php?start,count')->field('n'), 'counter at the end');
    },

    'cut again and again: it fails closed' => function (Test $t): void {
        [$site, $ann, $proxy] = proxied($t);
        $proxy->cutAlways(5);
        fails($t, $site, $ann, '/cut|closed|connect/i');
        $proxy->pass();
        unlocked($site);
        recovers($t, $site, $ann);
    },

    'answers that drip: the time for an answer is for the whole of it' => function (Test $t): void {
        [$site, $ann, $proxy] = proxied($t);
        $proxy->drip(1, 50);
        failsFor($t, $site, $ann, '/answer|time/i');
        $proxy->pass();
        unlocked($site);
        recovers($t, $site, $ann);
    },
];
