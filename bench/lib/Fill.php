<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Await;
use Secsess\Harness\RedisServer;
use Secsess\Harness\RespClient;

/** Fills a Redis or a folder with many sessions within seconds (bench/fill.c). */
final class Fill
{
    /** By the key of the peer whose sessions they are. */
    private const KEEPS = [
        Peers::SECSESS => 'secsess',
        Peers::PHPREDIS => 'php-redis',
        Peers::OWN_TMPFS => 'secsess',
        Peers::OWN_DISK => 'secsess',
        Peers::TMPFS => 'php-files',
        Peers::DISK => 'php-files',
    ];

    /**
     * @param array<string, string|int> $how arguments of bench/fill.c
     * @return list<string> the IDs that it tells
     */
    public static function run(Lab $lab, RedisServer $redis, string $peer, array $how): array
    {
        $ids = self::fill($peer, $how + ['store' => "redis+unix://$redis->socket", 'secret' => $lab->folder->at('secret')]);
        self::settle($redis);
        return $ids;
    }

    /**
     * @param string $folder session.save_path
     * @param array<string, string|int> $how arguments of bench/fill.c
     * @return list<string> the IDs that it tells
     */
    public static function folder(string $folder, string $peer, array $how): array
    {
        $ids = self::fill($peer, $how + ['store' => $folder]);
        exec('sync -f ' . escapeshellarg($folder)); /* what the disk has still to write would be in others' times */
        return $ids;
    }

    /**
     * @param array<string, string|int> $how
     * @return list<string>
     */
    private static function fill(string $peer, array $how): array
    {
        $command = escapeshellarg((string) getenv('SECSESS_FILL'));
        foreach ($how + ['keeps' => self::KEEPS[$peer]] as $name => $value) {
            $command .= ' ' . escapeshellarg("$name=$value");
        }
        exec("$command 2>&1", $lines, $failed);
        if ($failed !== 0) {
            throw new \RuntimeException('no sessions were made; SECSESS_FILL must be the path of fill: ' . implode(' ', $lines));
        }
        return $lines;
    }

    /** A hash table that grew is moved bit by bit, and is twice there until it's done: Redis does some at each tick. */
    private static function settle(RedisServer $redis): void
    {
        $client = new RespClient("unix://$redis->socket", 60.0);
        $ticks = $client('CONFIG', 'GET', 'hz')[1];
        $client('CONFIG', 'SET', 'hz', 500);
        Await::that('hash tables of Redis that rest', static fn (): bool => !str_contains($client('DEBUG', 'HTSTATS', 0), 'rehashing target'), 120.0);
        $client('CONFIG', 'SET', 'hz', $ticks);
    }
}
