<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * The demonstration: php demo/run.php [--store files|redis] [--serve] [part of a scene's file name]
 *
 * Starts php-fpm and nginx on loopback, and a private Redis if that is the store, and plays the scenes with real HTTP
 * clients. Exit code 0: each scene did what it should. --serve leaves the site up until Ctrl-C. The environment's
 * SECSESS_MODULE is the extension.
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
    $kind = 'file';
    $serve = false;
    $filter = '';
    while (($argument = array_shift($arguments)) !== null) {
        if ($argument === '--store') {
            $argument .= '=' . array_shift($arguments);
        }
        if ($argument === '--serve') {
            $serve = true;
        } elseif ($argument === '--store=files' || $argument === '--store=redis') {
            $kind = $argument === '--store=redis' ? 'redis' : 'file';
        } elseif (!str_starts_with($argument, '-') && $filter === '') {
            $filter = $argument;
        } else {
            fwrite(STDERR, "usage: ./dev demo [--store files|redis] [--serve] [part of a scene's file name]\n");
            return 2;
        }
    }
    $scenes = scenes($kind, $filter);
    if ($scenes === []) {
        fwrite(STDERR, "no scene has \"$filter\" in its file's name (demo/scenes); some are for the other --store only\n");
        return 2;
    }
    $screen = new Screen();
    [$grace, $interval] = $serve ? [2.0, 10.0] : [1.0, 2.0];
    $site = site($grace, $interval, $kind);
    return $serve ? serve($site, $screen, $grace, $interval) : play($site, $screen, $scenes, $grace, $interval);
}

function site(float $grace, float $interval, string $kind, int $workers = 24): Site
{
    $key = static fn (): string => bin2hex(random_bytes(32));
    return new Site(__DIR__ . '/site', $workers, [
        'secsess.secret_file' => '{folder}/secret',
        'secsess.grace' => $grace,
        'secsess.rotate_interval' => $interval,
        'secsess.on_lock_refused' => 'fail',
        'secsess.retry_budget' => 0.5,
    ], ['secret' => "sign {$key()}\ntag {$key()}\n"], $kind);
}

/** @return list<Scene> those of a store whose file names have this part */
function scenes(string $kind, string $part): array
{
    $scenes = [];
    foreach (glob(__DIR__ . '/scenes/*.php') as $file) {
        if ($part === '' || str_contains(basename($file), $part)) {
            $scenes[] = require $file;
        }
    }
    return array_values(array_filter($scenes, static fn (Scene $scene): bool => $scene->isFor($kind)));
}

function where(Site $site): string
{
    return $site->redis === null ? "files below $site->directory" : "in a private Redis at {$site->redis->socket}";
}

/** Until Ctrl-C. */
function serve(Site $site, Screen $screen, float $grace, float $interval): int
{
    $screen->line('The site is up: ' . $screen->style("{$site->address()}/", 'bold'));
    $screen->line();
    $screen->line('Sessions    ' . where($site));
    $screen->line('Look there  ' . ($site->redis === null ? "ls -lR $site->directory" : "redis-cli -s {$site->redis->socket} --scan"));
    $screen->line("PHP's log   {$site->folder->at('php.log')}");
    $screen->line(sprintf('Settings    secsess.grace = %g, secsess.rotate_interval = %g (in earnest: 60 and 900)', $grace, $interval));
    $screen->line();
    $screen->line('Ctrl-C ends it, and removes all that it wrote.');
    $ends = static fn () => exit(0);
    pcntl_signal(SIGINT, $ends);
    pcntl_signal(SIGTERM, $ends);
    while (true) {
        sleep(3600);
    }
}

/** @param list<Scene> $scenes */
function play(Site $site, Screen $screen, array $scenes, float $grace, float $interval): int
{
    $screen->line($screen->style('secsess', 'bold') . " behind nginx and php-fpm, at {$site->address()}/");
    $screen->line('Sessions are ' . where($site) . '.');
    $screen->paragraph(sprintf('secsess.grace = %g s, secsess.rotate_interval = %g s (in earnest: 60 and 900), 24 workers, a secret file.',
        $grace, $interval), '', 'dim');
    $screen->line();
    $margin = str_repeat(' ', 4);
    $screen->paragraph('a request and its cookie. IDs are shown by their first 6 and last 4 characters.', $margin, 'dim', '  → ');
    $screen->paragraph('the answer, how secsess judged the ID, and the cookie that it sets.', $margin, 'dim', '  ← ');
    $screen->paragraph('what is stored, by the session\'s handle: G is the newest generation of its ID that was offered, C the newest '
        . 'that a client presented; fence counts grants of its lock and writes; TTL is what it has left to live.', $margin, 'dim', '  ▪ ');
    $site->warmUp('/slow.php?ms=50');
    $results = [];
    foreach ($scenes as $number => $scene) {
        $results[] = scene($scene, $number + 1, new Stage($site, $screen, $grace, $interval), $screen);
    }
    $code = summary($results, $screen);
    $screen->line();
    $screen->line('  To try it in a browser: ./dev demo --serve' . ($site->redis === null ? '; the same on a Redis: ./dev demo --store redis' : ''));
    return $code;
}

/** @return array{title: string, held: int, broken: int, leftOut: string, seconds: float} */
function scene(Scene $scene, int $number, Stage $stage, Screen $screen): array
{
    $screen->line();
    $screen->rule();
    $screen->line('  ' . $screen->style(sprintf('%2d  %s', $number, $scene->title), 'bold'));
    $screen->paragraph($scene->proves($stage->site->kind), '      ');
    $screen->rule();
    $start = hrtime(true);
    try {
        ($scene->play)($stage);
    } catch (\Throwable $e) {
        $stage->check('the scene is played to its end: ' . $e->getMessage() . ' (' . basename($e->getFile()) . ':' . $e->getLine() . ')', false);
    }
    return ['title' => $scene->title, 'held' => $stage->held, 'broken' => $stage->broken, 'leftOut' => $stage->leftOut,
        'seconds' => (hrtime(true) - $start) / 1e9];
}

/** @param list<array{title: string, held: int, broken: int, leftOut: string, seconds: float}> $results */
function summary(array $results, Screen $screen): int
{
    $screen->line();
    $screen->rule('═');
    $good = $failed = 0;
    foreach ($results as $number => $result) {
        $verdict = match (true) {
            $result['broken'] > 0 => ['FAILED  ', 'red'],
            $result['leftOut'] !== '' => ['left out', 'yellow'],
            $result['held'] > 0 => ['ok      ', 'green'],
            default => ['FAILED  ', 'red'],
        };
        $good += $verdict[1] === 'green' ? 1 : 0;
        $failed += $verdict[1] === 'red' ? 1 : 0;
        $screen->line(sprintf('  %2d  %s %s  %2d of %2d checks  %5.1f s', $number + 1, Screen::fit($result['title'], 52),
            $screen->style(...$verdict), $result['held'], $result['held'] + $result['broken'], $result['seconds']));
    }
    $screen->rule('═');
    $screen->line(sprintf('  %d of %d scenes did what they should, in %.1f s', $good, count($results), array_sum(array_column($results, 'seconds'))));
    return $failed === 0 ? 0 : 1;
}
