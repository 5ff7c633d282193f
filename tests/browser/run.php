<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Runs the tests in a real Chromium, on nginx and php-fpm: php tests/browser/run.php [--store redis|file] [-v] [part of a name]
 *
 * Each file beside this one answers its tests: name => function (Test, Chromium): void. All hosts below example.test and
 * attacker.test are the site's: "shop" is the one to protect, "evil" its sibling. The environment's SECSESS_MODULE is the extension to
 * test, SECSESS_PLAYWRIGHT the folder of playwright-core. The last line is "browser: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Suite;
use Secsess\Harness\Test;

require __DIR__ . '/../harness/load.php';
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, __NAMESPACE__ . '\\') && is_file($file = __DIR__ . '/lib/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php')) {
        require $file;
    }
});

$arguments = array_slice($argv, 1);
$tell = in_array('-v', $arguments, true);
$arguments = array_values(array_diff($arguments, ['-v']));
$store = 'redis';
if (($arguments[0] ?? '') === '--store') {
    $store = $arguments[1] ?? '';
    if (!in_array($store, ['redis', 'file'], true)) {
        fwrite(STDERR, "usage: ./dev test browser [--store redis|file] [-v] [part of a name]\n");
        exit(2);
    }
    $arguments = array_slice($arguments, 2);
}
$filter = implode(' ', $arguments);

try {
    $chromium = new Chromium((string) getenv('SECSESS_PLAYWRIGHT'));
} catch (\RuntimeException $e) {
    fwrite(STDERR, "FAIL browser: {$e->getMessage()}\n");
    exit(1);
}
echo "Chromium $chromium->version\n";
$suite = new Suite('browser', $tell);
foreach (glob(__DIR__ . '/*.php') as $file) {
    if ($file === __FILE__) {
        continue;
    }
    $topic = basename($file, '.php');
    foreach (require $file as $name => $run) {
        $name = "$topic: $name";
        if ($filter === '' || stripos($name, $filter) !== false) {
            $suite->run($name, $file, new Test(__DIR__ . '/pages', $store), static function (Test $t) use ($run, $chromium): void {
                try {
                    $run($t, $chromium);
                } finally {
                    $chromium->dismiss();
                }
            });
        }
    }
}
$chromium->end();
exit($suite->end());
