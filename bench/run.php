<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Measures secsess and its peers: php bench/run.php [--quick] [--out DIR] [--list] [NAME...]
 *
 * Starts servers of its own on loopback and in temporary folders. Progress goes to standard error, the tables as Markdown
 * to standard output, and all into the folder DIR. The environment's SECSESS_MODULE is the extension. Exit code 0: all was
 * measured, whether targets were met or not; 1: something could not be measured; 2: it was called wrongly.
 */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Skip;

require __DIR__ . '/../tests/harness/load.php';
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, __NAMESPACE__ . '\\') && is_file($file = __DIR__ . '/lib/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php')) {
        require $file;
    }
});

/** What a reader wants to know first comes first; others follow by name. */
const ORDER = [
    'cycle', 'cores', 'web', 'sealing', 'round-trips', 'system-calls', 'instructions', 'server-cpu', 'memory', 'growth', 'connection',
    'csrf', 'hand-over', 'contention', 'flood', 'files-cycle', 'files-throughput', 'files-growth', 'files-garbage',
];

exit(main(array_slice($argv, 1)));

/** @param list<string> $arguments */
function main(array $arguments): int
{
    $quick = $list = false;
    $out = '';
    $names = [];
    while (($argument = array_shift($arguments)) !== null) {
        if ($argument === '--quick') {
            $quick = true;
        } elseif ($argument === '--list') {
            $list = true;
        } elseif ($argument === '--out' && $arguments !== []) {
            $out = array_shift($arguments);
        } elseif (str_starts_with($argument, '-')) {
            fwrite(STDERR, "usage: ./dev bench [--quick] [--out DIR] [--list] [NAME...]\n");
            return 2;
        } else {
            $names[] = $argument;
        }
    }
    $measures = measures();
    if ($list) {
        foreach ($measures as $measure) {
            printf("%-16s %s\n", $measure->name(), $measure->about());
        }
        return 0;
    }
    foreach (array_diff($names, array_keys($measures)) as $unknown) {
        fwrite(STDERR, "bench: there is no measure \"$unknown\": ./dev bench --list\n");
        return 2;
    }
    return measure($names === [] ? $measures : array_intersect_key($measures, array_flip($names)), $quick, $out);
}

/** @return array<string, Measure> by name, in the order of the report */
function measures(): array
{
    $measures = array_fill_keys(ORDER, null);
    foreach (glob(__DIR__ . '/measures/*.php') as $file) {
        $measure = require $file;
        if ($measure->name() !== basename($file, '.php')) {
            throw new \LogicException("the measure in $file is not named like its file");
        }
        $measures[$measure->name()] = $measure;
    }
    return array_filter($measures);
}

/** @param array<string, Measure> $measures */
function measure(array $measures, bool $quick, string $out): int
{
    $report = new Report(Machine::describe(), $quick);
    $lab = new Lab($quick);
    $status = 0;
    foreach ($measures as $name => $measure) {
        $lab->enter($name);
        $lab->say($measure->about());
        $start = hrtime(true);
        try {
            $report->add($measure, $measure->tables($lab), $lab->kept());
        } catch (Skip $skip) {
            $report->add($measure, [], $lab->kept(), $skip->getMessage());
            $lab->say('skipped: ' . $skip->getMessage());
        } catch (\Throwable $e) {
            $status = 1;
            $report->add($measure, [], $lab->kept(), $e->getMessage());
            $lab->say(sprintf('FAILED: %s (%s:%d)', $e->getMessage(), basename($e->getFile()), $e->getLine()));
        }
        $lab->say(sprintf('%.0f s', (hrtime(true) - $start) / 1e9));
    }
    echo $report->markdown();
    $report->write($out);
    fwrite(STDERR, "bench: written to $out\n");
    $lab->close();
    return $status;
}
