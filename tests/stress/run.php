<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Takes locks under all kinds of trouble, and proves from the workers' own notes that they did what they promise:
 * php tests/stress/run.php [--store redis|file] [--acquisitions N] [--seed S] [--scene NAME]
 *
 * Workers are processes of PHP with the real handler and a store of their own: a Redis, or files. Each writes down, right
 * before and behind each step, when it was, what it saw and what it was told (lib/Journal.php), so that nothing that is
 * judged rests on the lock itself: who held at the same time as another (Holders), what became of each change (Updates: each
 * names the one before), who was refused (Refusals), when a lock was nobody's while somebody waited (Waits: 0.75 s at most,
 * beside leases, claims and outages), what is left in the store (Leftovers), and who got it in which order (Line, without any
 * harm).
 *
 * A seed brings back the same choices of all workers and mishaps, though never the same interleaving.
 *
 * The environment's SECSESS_MODULE is the extension to test. The last line is "stress: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Folder;

require __DIR__ . '/../harness/load.php';
spl_autoload_register(static function (string $class): void {
    foreach ([__NAMESPACE__ => __DIR__ . '/lib', 'Secsess\Bench' => __DIR__ . '/../../bench/lib'] as $namespace => $folder) {
        if (str_starts_with($class, "$namespace\\") && is_file($file = $folder . '/' . substr($class, strlen($namespace) + 1) . '.php')) {
            require $file;
        }
    }
});
ini_set('memory_limit', '-1');

const USAGE = <<<'END'
    usage: ./dev test stress [--store redis|file] [--acquisitions N] [--seed S] [--scene NAME]

      --store NAME      where the sessions are; without it in one after the other, for a short time each
      --acquisitions N  how many locks are acquired in each (10000, without --store 4000); the full run: 200000
      --seed S          the seed of a run before: the same choices, though never the same interleaving
      --scene NAME      only "many sessions", "few sessions", "one session", "refused", "line" or "users"

    END;
const STORES = ['redis' => InRedis::class, 'file' => InFiles::class];
/* Of the acquisitions; what the users do is beside them. */
const SCENE_SHARES = ['many sessions' => 0.45, 'few sessions' => 0.25, 'one session' => 0.1, 'refused' => 0.1, 'line' => 0.1, 'users' => 0.2];
const ROUND = 20000; /* acquisitions of a round at most: what is remembered of it is forgotten behind it */

/* What is rare takes a short run more rounds: so many, and what has not come then is a finding. */
const MORE = 8;
const JUDGED_BY_TOTALS = ['hand-over', 'deaths', 'mishaps'];

exit(main(array_slice($argv, 1)));

/** @param list<string> $arguments */
function main(array $arguments): int
{
    $stores = STORES;
    $acquisitions = null;
    $seed = bin2hex(random_bytes(6));
    $shares = SCENE_SHARES;
    while (($argument = array_shift($arguments)) !== null) {
        $value = array_shift($arguments) ?? '';
        if ($argument === '--acquisitions' && preg_match('/^[1-9]\d{0,8}$/', $value)) {
            $acquisitions = (int) $value;
        } elseif ($argument === '--store' && isset(STORES[$value])) {
            $stores = [$value => STORES[$value]];
        } elseif ($argument === '--seed' && $value !== '') {
            $seed = $value;
        } elseif ($argument === '--scene' && isset(SCENE_SHARES[$value])) {
            $shares = [$value => 1.0];
        } else {
            fwrite(STDERR, USAGE);
            return 2;
        }
    }
    echo "seed $seed\n";
    $passed = $failed = $skipped = 0;
    foreach ($stores as $name => $class) {
        $outcome = run($name, $class, $acquisitions ?? (count($stores) > 1 ? 4000 : 10000), $seed, $shares);
        [$passed, $failed, $skipped] = [$passed + $outcome[0], $failed + $outcome[1], $skipped + $outcome[2]];
    }
    printf("stress: %d passed, %d failed, %d skipped\n", $passed, $failed, $skipped);
    return $failed > 0 ? 1 : 0;
}

/**
 * All scenes with one store.
 *
 * @param class-string<Store> $class
 * @param array<string, float> $shares
 * @return array{int, int, int} how many checks passed, failed and could not be made
 */
function run(string $name, string $class, int $acquisitions, string $seed, array $shares): array
{
    echo "-- $name\n";
    $folder = new Folder();
    $store = new $class($folder);
    $findings = new Findings($store->terms()->mourns ? ['deaths'] : []);
    $totals = new Totals($store->mishaps());
    $leftovers = $store->leftovers($findings, $totals);
    foreach ($shares as $scene => $share) {
        try {
            if ($scene === 'users') {
                users((int) ($acquisitions * $share), $seed, $class, $findings, $totals);
                continue;
            }
            play($scene, (int) ($acquisitions * $share), $seed, new Php($folder, $store), $folder, $store, $findings, $totals, $leftovers);
        } catch (\RuntimeException $e) {
            $findings->look('quiet', "$scene: {$e->getMessage()}");
        }
    }
    $storms = count($shares) > 1 ? array_diff_key($shares, ['line' => 0, 'users' => 0]) : [];
    for ($more = 1; $storms !== [] && $more <= MORE && ($totals->isPoor($store->terms()->mourns) || $findings->isBlind(JUDGED_BY_TOTALS)); $more++) {
        echo "once more: something rare has not happened yet\n";
        foreach ($storms as $scene => $share) {
            play($scene, (int) ($acquisitions * $share), "$seed more $more", new Php($folder, $store), $folder, $store, $findings, $totals, $leftovers);
        }
    }
    if ($acquisitions >= Totals::LONG_RUN) {
        $leftovers->wait();
    }
    $store->stop();
    $totals->judge($findings, count($shares) > 1);
    $totals->tell();
    $skipped = $class === InFiles::class && !InFiles::mayMount();
    echo $skipped ? "skip stress: mishaps: a full disk (only root can make one that nobody else needs)\n" : '';
    return [...$findings->tell(count($shares) > 1), (int) $skipped];
}

/**
 * Users in a store of their own, where nothing but what is theirs can be left.
 *
 * @param class-string<Store> $class
 */
function users(int $turns, string $seed, string $class, Findings $findings, Totals $totals): void
{
    $began = hrtime(true);
    $folder = new Folder();
    $store = new $class($folder, harm: false);
    (new Users(new Php($folder, $store), $folder, $store, $findings, $totals, $seed))->run($turns);
    $store->stop();
    printf("users: %s turns in %.0f s\n", number_format($turns), (hrtime(true) - $began) / 1e9);
}

/** All rounds of a scene. */
function play(string $name, int $acquisitions, string $seed, Php $php, Folder $folder, Store $store, Findings $findings, Totals $totals, Leftovers $leftovers): void
{
    $scenes = array_column(Scene::all(), null, 'name');
    for ($round = 1; $acquisitions > 0; $round++, $acquisitions -= ROUND) {
        $began = hrtime(true);
        $part = min($acquisitions, ROUND);
        $progress = progress("$name, round $round", $part, $began);
        if ($name === 'line') {
            (new Line($php, $folder, $store, $findings, $totals, "$seed $name $round"))->run($part, $progress);
        } else {
            $history = (new Storm($php, $folder, $store))->run($scenes[$name], "$seed $name $round", $part, $progress);
            $totals->add($history);
            foreach ($history->complaints as $complaint) {
                $findings->look('quiet', $complaint);
            }
            $findings->look('quiet');
            Updates::judge($history, $findings, $totals);
            Holders::judge($history, $findings, $totals);
            Refusals::judge($history, $findings, $totals);
            Waits::judge($history, $findings, $totals);
            $leftovers->after($history);
        }
        printf("%s, round %d: %s locks acquired in %.0f s\n", $name, $round, number_format($part), (hrtime(true) - $began) / 1e9);
    }
}

/** Tells of long rounds how far they are. */
function progress(string $what, int $acquisitions, int $began): callable
{
    $told = $began;
    return static function (int $held) use ($what, $acquisitions, $began, &$told): void {
        if (hrtime(true) - $told > 10e9) {
            $told = hrtime(true);
            printf("%s: %s of %s after %.0f s\n", $what, number_format($held), number_format($acquisitions), ($told - $began) / 1e9);
        }
    };
}
