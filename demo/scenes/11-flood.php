<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;

return new Scene(
    'One client floods a slow page',
    'Waiting for a session\'s lock occupies a worker; so the queue of one session is bounded, and others do not notice.',
    static function (Stage $stage): void {
        $bob = $stage->guest('Bob');
        $mallory = $stage->guest('Mallory');
        $alone = [];
        for ($i = 0; $i < 20; $i++) {
            $alone[] = $bob->send(Request::page('/')->with('Accept', 'application/json'))->seconds;
        }
        $crowd = $stage->site->crowd();
        for ($i = 0; $i < 60; $i++) {
            $crowd->add($mallory, Request::page('/slow.php?ms=1000')->with('Accept', 'application/json'), label: $i);
        }
        $slow = [];
        $flooding = fn (): bool => count(array_filter(array_keys($crowd->answers()), is_int(...))) < 60;
        for ($i = 1; $flooding(); $i++) {
            $crowd->add($bob, Request::page('/')->with('Accept', 'application/json'), label: "bob $i");
            $crowd->run(fn () => isset($crowd->answers()["bob $i"]));
            $slow[] = $crowd->answers()["bob $i"];
            usleep(15000); /* he reads the page */
        }
        $seconds = array_map(static fn ($answer) => $answer->seconds, $slow);
        $flood = array_filter($crowd->answers(), is_int(...), ARRAY_FILTER_USE_KEY);
        $served = count(array_filter($flood, static fn ($answer) => $answer->status === 200));
        $busy = count(array_filter($flood, static fn ($answer) => $answer->status === 503));
        $stage->note('60 requests at once for a page that holds the lock for a second; 24 workers. Meanwhile Bob goes on:');
        $stage->line(times('before', $alone));
        $stage->line(times('in the flood', $seconds));
        $stage->line("the flood     $served had their turn, $busy were answered 503 with Retry-After");
        $stage->check('all of Bob\'s visits were served and counted', end($slow)->field('visits') === 22 + count($slow), end($slow)->json());
        $stage->check('99 of 100 of them within 100 ms', percentile($seconds, 0.99) < 0.1, percentile($seconds, 0.99));
        $stage->check('the flood was answered to the last request', $served + $busy === 60, [$served, $busy]);
        $stage->check('what was served was counted', $stage->get($mallory, '/')->field('visits') === 3 + $served);
    },
);

/** The value below which this part of the values lies. */
function percentile(array $values, float $part): float
{
    sort($values);
    return $values[(int) ceil($part * count($values)) - 1];
}

/** How long requests took, in one line. */
function times(string $when, array $seconds): string
{
    return sprintf('%-13s %4d requests   median %5.1f ms   99 %% below %5.1f ms   longest %5.1f ms', $when, count($seconds),
        1000 * percentile($seconds, 0.5), 1000 * percentile($seconds, 0.99), 1000 * max($seconds));
}
