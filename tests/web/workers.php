<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Workers that have just begun, or whose connection to Redis is new. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A site whose secret comes from a file, so that records are sealed. */
function sealed(Test $t, int $workers = 1, array $ini = []): Site
{
    $key = static fn (): string => bin2hex(random_bytes(32));
    return $t->site($workers, $ini + ['secsess.secret_file' => '{folder}/secret'], ['secret' => "sign {$key()}\ntag {$key()}\n"]);
}

return [
    'a fresh worker with a secret file: its first visitor\'s session has the store\'s times, and lives on' => function (Test $t): void {
        $site = sealed($t);
        $ann = $site->browser();
        $created = $ann->get('/do.php?start,count')->field('status.created_at');
        $t->below(5.0, abs($created - $site->store->now() / 1000), 'seconds between created_at and the store\'s clock');
        $answer = $ann->get('/do.php?start,count');
        $t->same(['current', 2], [$answer->field('status.verdict'), $answer->field('n')], 'the second visit');
    },

    'a fresh worker without a secret file: the same' => function (Test $t): void {
        $site = $t->site(1);
        $ann = $site->browser();
        $created = $ann->get('/do.php?start,count')->field('status.created_at');
        $t->below(5.0, abs($created - $site->store->now() / 1000), 'seconds between created_at and the store\'s clock');
        $answer = $ann->get('/do.php?start,count');
        $t->same(['current', 2], [$answer->field('status.verdict'), $answer->field('n')], 'the second visit');
    },

    'many fresh workers without a secret file agree on one secret' => function (Test $t): void {
        $site = $t->site(8);
        $ann = $site->browser();
        for ($round = 0; $round < 3; $round++) {
            $crowd = $site->crowd();
            for ($i = 0; $i < 8; $i++) {
                $crowd->add($site->browser("Visitor $i"), Request::page('/do.php?start,count,busy:30'));
            }
            $crowd->run();
            $t->same($round + 1, $ann->get('/do.php?start,count')->field('n'), 'counter');
        }
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a first connection that is made when the page has ended: the worker is none the worse' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $gate = $site->gate('page');
        for ($n = 2; $n < 6; $n++) {
            $crowd = $site->crowd();
            $crowd->add($ann, Request::page('/do.php?start,count,gate:page'), label: 'page');
            $crowd->run(fn () => $gate->arrival());
            $site->redis->cutClients();
            $gate->open();
            $crowd->run();
            $t->same($n, $crowd->answers()['page']->field('n'), 'counter');
        }
        $answer = $ann->get('/do.php?start,count');
        $t->same([200, $n], [$answer->status, $answer->field('n')], 'the next page');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'over TCP, in another database, under a prefix: the same two round trips' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1, ['secsess.store' => 'redis://127.0.0.1:{port}/3?prefix=shop:']);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $traffic = $site->traffic(fn () => $ann->get('/do.php?start,count'));
        $t->same(2, $traffic->roundTrips, (string) $traffic);
        $t->same([], $site->redis->client()->keys(), 'keys in database 0');
        $site->redis->client()('SELECT', '3');
        foreach ($site->redis->client()->keys() as $key) {
            $t->true(str_starts_with($key, 'shop:'), "the prefix of $key");
        }
        $t->same(1, count($site->store->handles()), 'sessions');
        $t->same(3, $ann->get('/do.php?start,count')->field('n'), 'counter');
    },

    'many requests by one worker keep one connection' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $before = $site->redis->client()->info('stats')['total_connections_received'];
        foreach (['start,count', 'read', 'start,regenerate', 'start,count,exit', 'start,throw', 'start,abort', ''] as $steps) {
            $ann->get("/do.php?$steps");
        }
        $t->same($before, $site->redis->client()->info('stats')['total_connections_received'], 'connections made');
    },

    'sealed records hold nothing in clear; unsealed ones no session ID' => function (Test $t): void {
        foreach ([true, false] as $seal) {
            $site = $seal ? sealed($t) : $t->site(1);
            $ann = $site->browser();
            $ann->get('/do.php?start,set:word=mellon');
            $ann->get('/do.php?start,count');
            $all = $site->store->everything();
            $t->same(!$seal, str_contains($all, 'mellon'), 'the payload can be read in the store');
            $t->same(!$seal, str_contains($all, 'Mozilla'), 'the user agent can be read in the store');
            $t->true(!str_contains($all, Sid::seed($ann->sid())), 'the ID cannot');
        }
    },

    'neither MONITOR nor SLOWLOG shows a session ID' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(1);
        $site->redis->client()('CONFIG', 'SET', 'slowlog-log-slower-than', '0');
        $ann = $site->browser();
        $seeds = [];
        foreach (['start,count', 'start,count', 'read', 'start,regenerate', 'start,destroy', 'start'] as $steps) {
            $ann->get("/do.php?$steps");
            $seeds[] = Sid::seed($ann->sid());
        }
        $log = serialize($site->redis->client()('SLOWLOG', 'GET', '-1'));
        $t->true(stripos($log, 'evalsha') !== false, 'the log holds our commands');
        foreach (array_filter(array_unique($seeds)) as $seed) {
            $t->true(!str_contains($log, $seed), 'no ID in the slow log');
        }
    },
];
