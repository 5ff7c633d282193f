<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Runs the tests behind nginx and php-fpm: php tests/web/run.php [--store redis|file] [-v] [part of a name]
 *
 * Each file beside this one answers its tests: name => function (Test): void. Without --store all run on a Redis, and on
 * files those in which the store matters. The environment's SECSESS_MODULE is the extension to test. The last line is
 * "web: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Harness;

require __DIR__ . '/../harness/load.php';

/* Their subject is Redis, or its connection. */
const OF_REDIS = ['access', 'failures', 'round-trips', 'tls', 'users-cost'];
const OF_FILES = ['pools'];
/* Where who holds the sessions makes no difference, once is enough. */
const OF_BOTH = ['autologin', 'csrf', 'endings', 'locks', 'rotation', 'users', 'workers'];

/** Whether it runs on that store. @param list<string> $asked the stores that were asked for; []: none in particular */
function runs_on(string $topic, \Closure $test, string $store, array $asked): bool
{
    $elsewhere = $store === 'file' ? OF_REDIS : OF_FILES;
    $wanted = $store === 'redis' || $asked !== [] || in_array($topic, [...OF_FILES, ...OF_BOTH], true);
    return $wanted && !in_array($topic, $elsewhere, true) && Only::allows($test, $store);
}

$arguments = array_slice($argv, 1);
$tell = in_array('-v', $arguments, true);
$arguments = array_values(array_diff($arguments, ['-v']));
$asked = [];
if (($arguments[0] ?? '') === '--store') {
    $asked = array_intersect(['redis', 'file'], [$arguments[1] ?? '']);
    if ($asked === []) {
        fwrite(STDERR, "usage: ./dev test web [--store redis|file] [-v] [part of a name]\n");
        exit(2);
    }
    $arguments = array_slice($arguments, 2);
}
$filter = implode(' ', $arguments);

$suite = new Suite('web', $tell);
foreach ($asked ?: ['redis', 'file'] as $store) {
    foreach (glob(__DIR__ . '/*.php') as $file) {
        if ($file === __FILE__) {
            continue;
        }
        $topic = basename($file, '.php');
        static $tests = [];
        foreach ($tests[$topic] ??= require $file as $name => $run) {
            if (!runs_on($topic, $run, $store, $asked)) {
                continue;
            }
            $name = "$topic: $name";
            if ($filter === '' || stripos($name, $filter) !== false) {
                $suite->run("$store, $name", $file, new Test(__DIR__ . '/pages', $store), $run);
            }
        }
    }
}
exit($suite->end());
