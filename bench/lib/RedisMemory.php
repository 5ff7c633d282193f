<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\RedisServer;
use Secsess\Harness\RespClient;

/** What a Redis says of its memory. */
final class RedisMemory
{
    /** All that it has allocated, but for a connection that comes only to ask. */
    public static function used(RedisServer $redis): int
    {
        return (int) $redis->connect()->info('memory')['used_memory'];
    }

    /**
     * Each key that holds a string.
     *
     * @return \Generator<string>
     */
    public static function strings(RespClient $client): \Generator
    {
        $cursor = '0';
        do {
            [$cursor, $keys] = $client('SCAN', $cursor, 'COUNT', 1000, 'TYPE', 'string');
            yield from $keys;
        } while ($cursor !== '0');
    }

    /**
     * The name and the value of a key: their bytes, and those of the blocks that the allocator gave for them.
     *
     * @return array{name: int, name_block: int, value: int, value_block: int}
     */
    public static function blocks(RespClient $client, string $key): array
    {
        $pattern = '/key_sds_len:(\d+).*key_zmalloc: *(\d+).*val_sds_len:(\d+).*val_zmalloc: *(\d+)/';
        if (!preg_match($pattern, $client('DEBUG', 'SDSLEN', $key), $found)) {
            throw new \RuntimeException('Redis tells nothing of its strings');
        }
        return array_combine(['name', 'name_block', 'value', 'value_block'], array_map(intval(...), array_slice($found, 1)));
    }
}
