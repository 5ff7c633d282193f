<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * The demonstration: php demo/run.php [--serve] [part of a scene's file name]
 *
 * Starts a private Redis, php-fpm and nginx on loopback, and plays the scenes with real HTTP clients. Exit code 0: each
 * scene did what it should. --serve leaves the site up until Ctrl-C. The environment's SECSESS_MODULE is the extension.
 */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Site;

require __DIR__ . '/../tests/harness/load.php';
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, __NAMESPACE__ . '\\') && is_file($file = __DIR__ . '/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php')) {
        require $file;
    }
});

exit(main(array_slice($argv, 1)));

/** @param list<string> $arguments */
function main(array $arguments): int
{
    $serve = in_array('--serve', $arguments, true);
    $filter = array_values(array_diff($arguments, ['--serve']))[0] ?? '';
    if (str_starts_with($filter, '-')) {
        fwrite(STDERR, "usage: ./dev demo [--serve] [part of a scene's file name]\n");
        return 2;
    }
    $screen = new Screen();
    [$grace, $interval] = $serve ? [2.0, 10.0] : [1.0, 2.0];
    $site = site($grace, $interval);
    return $serve ? serve($site, $screen) : play($site, $screen, $filter, $grace, $interval);
}

function site(float $grace, float $interval): Site
{
    $key = static fn (): string => bin2hex(random_bytes(32));
    return new Site(__DIR__ . '/site', 24, [
        'secsess.secret_file' => '{folder}/secret',
        'secsess.grace' => $grace,
        'secsess.rotate_interval' => $interval,
        'secsess.on_lock_refused' => 'fail',
        'secsess.retry_budget' => 0.5,
    ], ['secret' => "sign {$key()}\ntag {$key()}\n"]);
}

/** Until Ctrl-C. */
function serve(Site $site, Screen $screen): int
{
    $screen->line("The site is up: {$site->address()}/");
    $screen->line("Redis listens on {$site->redis->socket}; PHP's log is {$site->folder->at('php.log')}.");
    $screen->line('Ctrl-C ends it, and removes all that it wrote.');
    while (true) {
        sleep(3600); /* a signal ends it */
    }
}

function play(Site $site, Screen $screen, string $filter, float $grace, float $interval): int
{
    $screen->line($screen->style('secsess', 'bold') . " behind nginx and php-fpm, at {$site->address()}/");
    $screen->paragraph(sprintf('secsess.grace = %g s, secsess.rotate_interval = %g s (in earnest: 60 and 900), 24 workers, a secret file. '
        . 'IDs are shown by their first 6 and last 4 characters, sessions by their handle. '
        . 'G is the newest generation that was offered, C the newest that a client presented.', $grace, $interval), '', 'dim');
    $site->warmUp('/slow.php?ms=50');
    $results = [];
    foreach (glob(__DIR__ . '/scenes/*.php') as $file) {
        if ($filter === '' || str_contains(basename($file), $filter)) {
            $results[] = scene(require $file, count($results) + 1, new Stage($site, $screen, $grace, $interval), $screen);
        }
    }
    return summary($results, $screen);
}

/** @return array{title: string, held: int, broken: int, seconds: float} */
function scene(Scene $scene, int $number, Stage $stage, Screen $screen): array
{
    $screen->line();
    $screen->rule();
    $screen->line('  ' . $screen->style(sprintf('%2d  %s', $number, $scene->title), 'bold'));
    $screen->paragraph($scene->proves, '      ');
    $screen->rule();
    $start = hrtime(true);
    try {
        ($scene->play)($stage);
    } catch (\Throwable $e) {
        $stage->check('the scene is played to its end: ' . $e->getMessage() . ' (' . basename($e->getFile()) . ':' . $e->getLine() . ')', false);
    }
    return ['title' => $scene->title, 'held' => $stage->held, 'broken' => $stage->broken, 'seconds' => (hrtime(true) - $start) / 1e9];
}

/** @param list<array{title: string, held: int, broken: int, seconds: float}> $results */
function summary(array $results, Screen $screen): int
{
    $screen->line();
    $screen->rule('═');
    $failed = 0;
    foreach ($results as $number => $result) {
        $good = $result['broken'] === 0 && $result['held'] > 0;
        $failed += $good ? 0 : 1;
        $screen->line(sprintf('  %2d  %s %s  %2d of %2d checks  %5.1f s', $number + 1, Screen::fit($result['title'], 52),
            $good ? $screen->style('ok    ', 'green') : $screen->style('FAILED', 'red'), $result['held'],
            $result['held'] + $result['broken'], $result['seconds']));
    }
    $screen->rule('═');
    $total = array_sum(array_column($results, 'seconds'));
    $screen->line(sprintf('  %d of %d scenes did what they should, in %.1f s', count($results) - $failed, count($results), $total));
    return $failed === 0 && $results !== [] ? 0 : 1;
}
