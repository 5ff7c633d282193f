<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Looks into the Redis that holds the sessions. */
final class RedisStoreView implements StoreView
{
    public function __construct(private readonly RedisServer $server)
    {
    }

    public function handles(): array
    {
        return array_map(self::handleOf(...), $this->keys('s'));
    }

    /** @return list<string> keys of a kind: s record, f snapshot, q waiters, w baton, u index, r revocation, … */
    public function keys(string $kind): array
    {
        return array_values(array_filter(
            $this->server->client()->keys("*}:$kind*"),
            static fn (string $key): bool => preg_match("/\\}:$kind(:[0-9a-v]+)*$/", $key) === 1,
        ));
    }

    public function header(string $handle): ?StoredHeader
    {
        $record = $this->record($handle);
        return $record === null ? null : StoredHeader::decode($record);
    }

    /** The record as stored, or null. */
    public function record(string $handle): ?string
    {
        $key = $this->key('s', $handle);
        return $key === null ? null : $this->server->client()('GET', $key);
    }

    /** The full name of a session's key of a kind, or null when there is none. */
    public function key(string $kind, string $handle): ?string
    {
        return $this->server->client()->keys("*}:$kind:$handle")[0] ?? $this->server->client()->keys("*{{$handle}}:$kind")[0] ?? null;
    }

    public function hasSnapshot(string $handle): bool
    {
        return $this->key('f', $handle) !== null;
    }

    public function lifetime(string $handle): float
    {
        $key = $this->key('s', $handle);
        return $key === null ? -2.0 : $this->server->client()('PTTL', $key) / 1000;
    }

    public function waiters(string $handle): int
    {
        $key = $this->key('q', $handle);
        return $key === null ? 0 : $this->server->client()('ZCARD', $key);
    }

    public function held(string $handle): bool
    {
        $header = $this->header($handle);
        return $header !== null && $header->leaseUntil > $this->now();
    }

    public function now(): int
    {
        [$seconds, $microseconds] = $this->server->client()('TIME');
        return (int) $seconds * 1000 + intdiv((int) $microseconds, 1000);
    }

    public function everything(): string
    {
        $client = $this->server->client();
        $all = '';
        foreach ($client->keys() as $key) {
            $value = match ($client('TYPE', $key)) {
                'string' => $client('GET', $key),
                'zset' => implode("\n", $client('ZRANGE', $key, 0, -1)),
                'list' => implode("\n", $client('LRANGE', $key, 0, -1)),
                'hash' => implode("\n", $client('HGETALL', $key)),
                'stream' => serialize($client('XRANGE', $key, '-', '+')),
                'set' => implode("\n", $client('SMEMBERS', $key)),
                default => '',
            };
            $all .= "$key\n$value\n";
        }
        return $all;
    }

    public function living(): int
    {
        $records = array_map(fn (string $key): string => (string) $this->server->client()('GET', $key), $this->keys('s'));
        return count(array_filter($records, static fn (string $record): bool => $record !== '' /* gone meanwhile */
            && StoredHeader::decode($record)->life === 'live'));
    }

    public function incidents(): int
    {
        return $this->server->client()('ZCARD', 'secsess:{incidents}:t');
    }

    public function ageSeries(float $seconds): void
    {
        $client = $this->server->client();
        foreach ($this->keys('k') as $key) {
            $all = $client('HGETALL', $key);
            for ($i = 0; $i < count($all); $i += 2) {
                $usedAt = unpack('P', $all[$i + 1], 16)[1] - (int) (1000 * $seconds);
                $client('HSET', $key, $all[$i], substr_replace($all[$i + 1], pack('P', $usedAt), 16, 8));
            }
        }
    }

    public function users(int $master): int
    {
        return (int) $this->server->client()->info('clients')['connected_clients'] - 1;
    }

    private static function handleOf(string $key): string
    {
        return preg_match('/\{(\w+)\}:\w(?::(\w+))?$/', $key, $found) ? $found[2] ?? $found[1] : $key;
    }
}
