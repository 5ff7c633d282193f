<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

return new Scene(
    'Redis is stopped, and started again',
    'A store that is down is not an empty store: nobody is logged out, nobody gets a new ID.',
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $sid = $ann->sid();
        $redis = $stage->site->redis();
        $pid = $redis->pid();
        $redis->stop(dump: true);
        $stage->note("Redis (PID $pid) got SIGTERM and has ended; what it held lies in its dump.");
        $stage->site->fpm->log->mark();
        $answer = $stage->get($ann, '/');
        $stranger = $stage->get($stage->visitor('Bob'), '/');
        $ours = $stage->warnings();
        $stage->check('the page answers, and knows that it has no session', $answer->status === 503 && $answer->field('started') === false, $answer->json());
        $stage->check('no Set-Cookie, neither for Ann nor for somebody new', [$answer->setCookies, $stranger->setCookies] === [[], []]);
        $stage->check('one warning of ours for each, naming the cause', count($ours) === 2, $ours);
        $redis->start();
        $stage->note("Redis is started again (PID {$redis->pid()}).");
        $answer = $stage->get($ann, '/');
        $stage->store($answer->field('status.handle'));
        $stage->check('Ann\'s session goes on', $answer->field('visits') === 3, $answer->json());
        $stage->check('with the ID that she had', $ann->sid() === $sid && $answer->setCookies === []);
    },
    only: 'redis',
);
