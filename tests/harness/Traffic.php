<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/**
 * What a Redis was asked while something ran, counted on the server's side.
 *
 * A round trip is a read event there (total_reads_processed): a pipeline that is sent at once and below 16 KB is one.
 * A blocking wait for a lock is one, too. The measuring connection's own events are taken off; nothing else may be
 * connected or cut meanwhile.
 */
final class Traffic
{
    /**
     * @param array<string, int> $commands calls by command; those that scripts make are counted as well
     * @param int $bytes that the server got
     */
    private function __construct(public readonly int $roundTrips, public readonly array $commands, public readonly int $bytes)
    {
    }

    public static function of(RespClient $redis, callable $work): self
    {
        [$reads, $bytes] = self::reads($redis);
        $before = self::calls($redis);
        $work();
        $calls = self::calls($redis);
        [$readsAfter, $bytesAfter] = self::reads($redis);
        $roundTrips = $readsAfter - $reads - 3; /* our three INFO after the first */
        $commands = [];
        foreach ($calls as $command => $count) {
            $commands[$command] = $count - ($before[$command] ?? 0);
        }
        unset($commands['info']);
        ksort($commands);
        return new self($roundTrips, array_filter($commands), $bytesAfter - $bytes);
    }

    public function __toString(): string
    {
        $list = [];
        foreach ($this->commands as $command => $count) {
            $list[] = $count === 1 ? $command : "$count $command";
        }
        return sprintf('%d round trip%s: %s', $this->roundTrips, $this->roundTrips === 1 ? '' : 's', implode(', ', $list) ?: 'no command');
    }

    /** @return array{int, int} reads and bytes so far */
    private static function reads(RespClient $redis): array
    {
        $stats = $redis->info('stats');
        return [(int) $stats['total_reads_processed'], (int) $stats['total_net_input_bytes']];
    }

    /** @return array<string, int> */
    private static function calls(RespClient $redis): array
    {
        $calls = [];
        foreach ($redis->info('commandstats') as $name => $fields) {
            preg_match('/^calls=(\d+)/', $fields, $found);
            $calls[substr($name, strlen('cmdstat_'))] = (int) $found[1];
        }
        return $calls;
    }
}
