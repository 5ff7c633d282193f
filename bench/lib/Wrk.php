<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What wrk saw: connections that ask for a page again as soon as they are answered, each with a session of its own. */
final class Wrk
{
    private function __construct(
        public readonly int $requests,
        public readonly float $perSecond,
        public readonly float $p50Ms,
        public readonly float $p99Ms,
    ) {
    }

    /** @param list<string> $cookies a connection each; "-": without one */
    public static function run(Lab $lab, string $url, array $cookies, int $seconds): self
    {
        $count = (string) count($cookies);
        $command = [
            $lab->program('wrk', 'wrk'), '-t', $count, '-c', $count, '-d', "{$seconds}s", '--timeout', '10s',
            '-s', dirname(__DIR__) . '/wrk.lua', $url, '--', ...$cookies,
        ];
        exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1', $lines, $failed);
        if ($failed !== 0 || !preg_match('/^sum (\d+) (\d+) (\d+) (\d+) (\d+)$/', end($lines) ?: '', $found)) {
            throw new \RuntimeException('wrk failed: ' . implode(' | ', $lines));
        }
        [, $requests, $us, $errors, $p50, $p99] = array_map(intval(...), $found);
        if ($errors > 0 || $requests === 0) {
            throw new \RuntimeException("$errors of $requests answers from $url were errors or did not come");
        }
        return new self($requests, $requests / $us * 1e6, $p50 / 1000, $p99 / 1000);
    }
}
