<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Loads the harness' classes, one class a file. Include it first. */

declare(strict_types=1);

namespace Secsess\Harness;

foreach (['curl', 'pcntl', 'posix'] as $extension) {
    if (!extension_loaded($extension)) {
        fwrite(STDERR, "PHP's $extension extension is needed here (Debian: php-$extension, or part of php-cli)\n");
        exit(2);
    }
}

if (!is_file((string) getenv('SECSESS_MODULE'))) {
    fwrite(STDERR, "SECSESS_MODULE must be the path of secsess.so: ./dev demo and ./dev test web see to that\n");
    exit(2);
}

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, __NAMESPACE__ . '\\')) {
        $file = __DIR__ . '/' . substr($class, strlen(__NAMESPACE__) + 1) . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});
