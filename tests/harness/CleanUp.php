<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** What must be undone when the program ends: normally, by an exception or by a signal. The last added is undone first. */
final class CleanUp
{
    /** @var array<int, callable(): void> */
    private static array $duties = [];
    private static int $next = 0;
    private static int $owner = 0;

    /** Remembers a duty; answers the number by which it can be forgotten. */
    public static function add(callable $duty): int
    {
        if (self::$owner === 0) {
            self::install();
        }
        self::$duties[++self::$next] = $duty;
        return self::$next;
    }

    /** The duty was done. */
    public static function forget(int $number): void
    {
        unset(self::$duties[$number]);
    }

    private static function install(): void
    {
        self::$owner = getmypid();
        pcntl_async_signals(true);
        foreach ([SIGINT, SIGTERM, SIGHUP] as $signal) {
            pcntl_signal($signal, static function (int $signal): void {
                exit(128 + $signal);
            });
        }
        register_shutdown_function(self::run(...));
    }

    private static function run(): void
    {
        if (getmypid() !== self::$owner) {
            return;
        }
        while (self::$duties !== []) {
            $duty = array_pop(self::$duties);
            try {
                $duty();
            } catch (\Throwable $e) {
                fwrite(STDERR, 'clean-up: ' . $e->getMessage() . "\n");
            }
        }
    }
}
