<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * What CSRF protection costs within a request: csrf.php ROUNDS CALLS. Answers JSON, nanoseconds a call by what was called, one
 * figure a round.
 */

declare(strict_types=1);

[, $rounds, $calls] = array_map(intval(...), $argv);
session_start();
$token = secsess_csrf_token();
$wrong = strrev($token);
$works = [
    'nothing' => static function (): void {
        strlen('a');
    },
    'token' => static function (): void {
        secsess_csrf_token();
    },
    'token with a scope' => static function (): void {
        secsess_csrf_token('transfer');
    },
    'check' => static function () use ($token): void {
        secsess_csrf_check($token);
    },
    'check of a wrong one' => static function () use ($wrong): void {
        secsess_csrf_check($wrong);
    },
];
$times = [];
for ($round = 0; $round < $rounds; $round++) {
    foreach ($works as $name => $work) {
        $start = hrtime(true);
        for ($i = 0; $i < $calls; $i++) {
            $work();
        }
        $times[$name][] = (hrtime(true) - $start) / $calls;
    }
}
echo json_encode($times);
