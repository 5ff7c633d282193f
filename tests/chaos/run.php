<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Kills, freezes, moves and cuts off stores of many servers under load, and looks what visitors get of it:
 * php tests/chaos/run.php [--short] [--scene NAME]
 *
 * Visitors have counters and know what the site told them last. What a dead server had not yet told its replicas is lost, and
 * is read from those and counted; whatever else is missing, or another's, or late, is a failure.
 *
 * The environment's SECSESS_MODULE is the extension to test. The last line is "chaos: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Chaos;

require __DIR__ . '/../harness/load.php';
spl_autoload_register(static function (string $class): void {
    foreach ([__NAMESPACE__ => __DIR__ . '/lib', 'Secsess\Bench' => __DIR__ . '/../../bench/lib'] as $namespace => $folder) {
        if (str_starts_with($class, "$namespace\\") && is_file($file = $folder . '/' . substr($class, strlen($namespace) + 1) . '.php')) {
            require $file;
        }
    }
});
ini_set('memory_limit', '-1');

$arguments = array_slice($argv, 1);
$short = in_array('--short', $arguments, true);
$arguments = array_values(array_diff($arguments, ['--short']));
$report = new Report();
$size = $short ? Size::short() : Size::full();
$scenes = [
    'steady' => (new Wire($report, $size))->steady(...),
    'access' => (new Access($report))->access(...),
    'breaker' => (new Wire($report, $size))->breaker(...),
    'network' => (new Wire($report, $size))->network(...),
    'sentinel-kill' => (new Scenes($report, $size))->sentinelKill(...),
    'sentinel-freeze' => (new Scenes($report, $size))->sentinelFreeze(...),
    'cluster' => (new Scenes($report, $size))->cluster(...),
    'revocations' => (new Promises($report))->revocations(...),
    'storm' => (new Storm($report, $size))->reconnect(...),
];
if (count($arguments) === 2 && $arguments[0] === '--scene' && isset($scenes[$arguments[1]])) {
    $scenes = [$arguments[1] => $scenes[$arguments[1]]];
} elseif ($arguments !== []) {
    fwrite(STDERR, 'usage: ./dev chaos [--short] [--scene ' . implode('|', array_keys($scenes)) . "]\n");
    exit(2);
}
foreach ($scenes as $name => $play) {
    $began = hrtime(true);
    echo "-- $name\n";
    try {
        $play();
    } catch (\Throwable $e) {
        $report->promise("$name: the scene comes to its end", false, $e->getMessage() . ' (' . basename($e->getFile()) . ":{$e->getLine()})");
    }
    printf("     %.0f s\n", (hrtime(true) - $began) / 1e9);
}
printf("chaos: %d passed, %d failed, 0 skipped\n", $report->passed, $report->failed);
exit($report->failed > 0 ? 1 : 0);
