<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\RedisServer;

/** What a server has of the visitors' counters, read past secsess. */
final class Counters
{
    /** @return array<string, int> by visitor */
    public static function of(RedisServer $server, bool $cluster = false): array
    {
        $client = $server->connect();
        if ($cluster) {
            $client('READONLY');
        }
        $counters = [];
        foreach ($client->keys('secsess:*:s*') as $key) {
            try {
                $record = (string) $client('GET', $key);
            } catch (\RuntimeException) {
                continue; /* another's slot by now */
            }
            if (preg_match('/who\|s:\d+:"(v\d+)";n\|i:(\d+);/', $record, $found)) {
                $counters[$found[1]] = max($counters[$found[1]] ?? 0, (int) $found[2]);
            }
        }
        return $counters;
    }

    /**
     * Of servers each of which may be the one that goes on: what all of them have.
     *
     * @param list<RedisServer> $servers
     * @return array<string, int>
     */
    public static function leastOf(array $servers): array
    {
        $least = null;
        foreach ($servers as $server) {
            $counters = self::of($server);
            $least ??= $counters;
            foreach ($least as $visitor => $n) {
                $least[$visitor] = min($n, $counters[$visitor] ?? 0);
            }
        }
        return $least ?? [];
    }
}
