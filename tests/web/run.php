<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Runs the tests behind nginx and php-fpm: php tests/web/run.php [-v] [part of a name]
 *
 * Each file beside this one answers its tests: name => function (Test): void. The environment's SECSESS_MODULE is the
 * extension to test. The last line is "web: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Harness;

require __DIR__ . '/../harness/load.php';

$arguments = array_slice($argv, 1);
$tell = in_array('-v', $arguments, true);
$filter = implode(' ', array_diff($arguments, ['-v']));

$count = ['passed' => 0, 'failed' => 0, 'skipped' => 0];
foreach (glob(__DIR__ . '/*.php') as $file) {
    if ($file === __FILE__) {
        continue;
    }
    $topic = basename($file, '.php');
    foreach (require $file as $name => $run) {
        $name = "$topic: $name";
        if ($filter !== '' && stripos($name, $filter) === false) {
            continue;
        }
        $test = new Test(__DIR__ . '/pages');
        $start = hrtime(true);
        $outcome = 'failed';
        $why = '';
        try {
            $run($test);
            $outcome = 'passed';
        } catch (Skip $skip) {
            $outcome = 'skipped';
            $why = $skip->getMessage();
        } catch (\Throwable $e) {
            $why = $e->getMessage() . sprintf(' (%s:%d)', basename($e->getFile()), $e->getLine());
            foreach ($e->getTrace() as $frame) {
                if (($frame['file'] ?? '') === $file) {
                    $why .= ", line $frame[line]";
                    break;
                }
            }
        }
        $logs = $test->end($outcome === 'failed' || $tell);
        $count[$outcome]++;
        printf("%-7s %s (%.1f s)\n", $outcome, $name, (hrtime(true) - $start) / 1e9);
        echo $why === '' ? '' : "        $why\n", $logs;
    }
}
printf("web: %d passed, %d failed, %d skipped\n", $count['passed'], $count['failed'], $count['skipped']);
exit($count['failed'] > 0 || array_sum($count) === 0 ? 1 : 0);
