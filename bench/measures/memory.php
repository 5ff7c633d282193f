<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\StoredHeader;

/** What sessions take up in Redis besides what they hold, and where it goes. */
return new class implements Measure {
    private const TARGET = 700;
    private const A_USER = 5;
    private const AGENT_SIZE = 120;
    private const SIZES = ['200 B' => [200, 200], '2 KB' => [2048, 2048], '100 B to 4 KB' => [100, self::LARGEST]];
    private const LARGEST = 4096;
    private const WHOLE = 'secsess, 5 a user, indexed';
    private const BINARY = 'secsess, 5 a user, indexed by 16 bytes';
    private const BARE = 'secsess, 5 a user, not indexed';
    private const UNBOUND = 'secsess, bound to nobody';
    private const OTHER = 'php-redis';
    /** Whose sessions, and how bench/fill.c makes them. */
    private const KINDS = [
        self::WHOLE => [Peers::SECSESS, ['a-user' => self::A_USER, 'index' => 'text']],
        self::BINARY => [Peers::SECSESS, ['a-user' => self::A_USER, 'index' => 'binary']],
        self::BARE => [Peers::SECSESS, ['a-user' => self::A_USER]],
        self::UNBOUND => [Peers::SECSESS, []],
        self::OTHER => [Peers::PHPREDIS, []],
    ];
    /** As handlers/core writes records: nonce and tag of a sealed part; numbers, checksum and lengths in meta. */
    private const SEAL = 40, META_FIXED = 100;
    /** User, address and serializer as fill.c says them, and the user agent. */
    private const META_TEXTS = 8 + 9 + 3 + self::AGENT_SIZE;
    private const META_AT = 22; /* the size of meta in the header */

    public function name(): string
    {
        return 'memory';
    }

    public function about(): string
    {
        return 'memory of Redis a session over its payload';
    }

    public function tables(Lab $lab): array
    {
        $this->compare($lab);
        $count = $lab->scale(100000, 10000);
        $read = $strings = [];
        foreach (self::SIZES as $size => $range) {
            foreach (self::KINDS as $kind => $how) {
                $lab->say("$size, $kind");
                $read[$kind][$size] = $this->fill($lab, $kind, $range, $count);
                if ($kind === self::BARE || $kind === self::OTHER) {
                    $strings[$kind][$size] = $this->strings($lab, $lab->scale(5000, 1000));
                }
            }
        }
        $lab->keep('bytes over the payload', $read);
        $lab->keep('strings', $strings);
        return [$this->overhead($read, $count)->chart($this->sweep($lab, $read, $strings)), $this->parts($read, $strings)];
    }

    /** What fill.c makes stands for what PHP makes: it must take up the same, to the byte. */
    private function compare(Lab $lab): void
    {
        $payload = $lab->folder->write('payload', PhpWorker::payload(2048));
        foreach (Peers::here($lab, Peers::SECSESS, Peers::PHPREDIS) as $key => $peer) {
            $lab->clear();
            (new PhpWorker($lab, $peer, 'unix', 2048))->prepare()->stop();
            $own = $this->strings($lab, 8);
            $lab->clear();
            Fill::run($lab, $lab->redis(), $key, ['count' => 8, 'payload' => $payload, 'agent' => PhpWorker::AGENT]);
            $filled = $this->strings($lab, 8);
            if ($own !== $filled) {
                throw new \RuntimeException("$peer->name keeps a session in " . json_encode($own) . ', fill.c in ' . json_encode($filled));
            }
        }
    }

    /** @return float bytes a session over its payload, on average */
    private function fill(Lab $lab, string $kind, array $range, int $count): float
    {
        [$peer, $how] = self::KINDS[$kind];
        $redis = $lab->redis();
        $lab->clear();
        $before = RedisMemory::used($redis);
        $how += ['count' => $count, 'size' => implode('-', $range), 'agent' => str_repeat('a', self::AGENT_SIZE), 'tell' => 100];
        Fill::run($lab, $redis, $peer, $how);
        $used = RedisMemory::used($redis) - $before;
        $keys = $count + (isset($how['index']) ? intdiv($count, self::A_USER) : 0);
        if ($redis->client()('DBSIZE') !== $keys) {
            throw new \RuntimeException("$kind: " . $redis->client()('DBSIZE') . " keys where $keys were due");
        }
        $payloads = 0; /* fill.c takes the sizes in turn */
        for ($i = 0, $span = $range[1] - $range[0] + 1; $i < $count; $i++) {
            $payloads += $range[0] + $i % $span;
        }
        return ($used - $payloads) / $count;
    }

    /**
     * The strings of a session, on the average of some, and its meta part.
     *
     * @return array<string, float>
     */
    private function strings(Lab $lab, int $some): array
    {
        $client = $lab->redis()->client();
        $sums = ['name' => 0, 'name_block' => 0, 'value' => 0, 'value_block' => 0, 'meta' => 0];
        $seen = 0;
        foreach (RedisMemory::strings($client) as $key) {
            $meta = unpack('v', $client('GETRANGE', $key, self::META_AT, self::META_AT + 1))[1];
            foreach (RedisMemory::blocks($client, $key) + ['meta' => $meta] as $name => $bytes) {
                $sums[$name] += $bytes;
            }
            if (++$seen === $some) {
                break;
            }
        }
        return array_map(static fn (int $sum): float => $sum / $seen, $sums);
    }

    /** @param array<string, array<string, float>> $read */
    private function overhead(array $read, int $count): Table
    {
        $columns = [Column::text('')];
        foreach (array_keys(self::SIZES) as $size) {
            $columns[] = Column::figure("payloads of $size", 'B');
        }
        $table = new Table(
            'Memory of Redis a session over its payload',
            'How much used_memory grows by ' . number_format($count) . ' sessions, divided by their number, less their payload: random '
                . 'bytes, of each session its own; 100 B to 4 KB: all sizes, evenly. Records are sealed and hold a user agent of '
                . self::AGENT_SIZE . ' bytes. A loader made them with secsess\' own sources (bench/fill.c), after it was seen that such '
                . 'ones take up what those of PHP do, to the byte.',
            $columns,
        );
        foreach ($read as $kind => $sizes) {
            $table->row($kind, ...array_values($sizes));
        }
        foreach (['200 B', '2 KB'] as $size) {
            $table->target(Target::atMost("memory a session over its payload of $size, sealed, index included", self::TARGET, $read[self::WHOLE][$size], 'B', 0));
        }
        return $table
            ->note('The index is made by the loader as the extension makes it: a sorted set a user, of '
                . 'handles (the 26 characters that stand in the names of keys; for comparison, the 16 bytes that these say) by expiry.')
            ->note('php-redis keeps nothing but the payload; its locks are keys that are there while a request runs.')
            ->note('The allocator gives out blocks of certain sizes, four to a doubling. What a block has too much is in all figures, and '
                . 'who is lucky depends on the payload\'s size: the chart shows all of them.')
            ->chart($this->bars($read));
    }

    private function bars(array $read): BarChart
    {
        $chart = new BarChart('memory.svg', 'Memory of Redis a session over its payload', 'records sealed, a user agent of ' . self::AGENT_SIZE . ' bytes; indexed: 5 sessions a user', 'B');
        foreach (array_keys(self::SIZES) as $size) {
            foreach ([self::WHOLE => 'secsess, indexed', self::UNBOUND => 'secsess, no user', self::OTHER => 'php-redis'] as $kind => $label) {
                $chart->bar("$size: $label", $read[$kind][$size], '', $kind === self::WHOLE);
            }
        }
        return $chart;
    }

    /**
     * A session of each payload size; of the figures those at which the allocator's next block begins.
     *
     * @param array<string, array<string, float>> $read
     * @param array<string, array<string, array<string, float>>> $strings
     */
    private function sweep(Lab $lab, array $read, array $strings): LineChart
    {
        $chart = new LineChart('memory-sizes.svg', 'What Redis takes up for a session besides its payload, by its size', 'each step is the allocator\'s next larger block', 'size of the payload, B', 'B');
        foreach ([self::WHOLE => self::BARE, self::OTHER => self::OTHER] as $kind => $bare) {
            $lab->say("each size, $kind");
            $lab->clear();
            [$peer, $how] = self::KINDS[$bare];
            Fill::run($lab, $lab->redis(), $peer, $how + ['count' => self::LARGEST - 99, 'size' => '100-' . self::LARGEST, 'agent' => str_repeat('a', self::AGENT_SIZE)]);
            $own = $strings[$bare]['200 B'];
            $points = [];
            foreach (RedisMemory::strings($lab->redis()->client()) as $key) {
                $blocks = RedisMemory::blocks($lab->redis()->client(), $key);
                $payload = (int) ($blocks['value'] - ($own['value'] - 200));
                /* All but the value's block is as it was at 200 B. */
                $points[$payload] = $read[$kind]['200 B'] + 200 - $own['value_block'] + $blocks['value_block'] - $payload;
            }
            ksort($points);
            $isTip = static fn (float $y, int $x): bool => ($points[$x + 1] ?? INF) > $y || ($points[$x - 1] ?? -INF) < $y;
            $tips = array_filter($points, $isTip, ARRAY_FILTER_USE_BOTH);
            $chart->line($kind === self::WHOLE ? 'secsess, indexed' : $kind, $tips, $kind === self::WHOLE);
        }
        return $chart->line('target', [100 => self::TARGET, self::LARGEST => self::TARGET]);
    }

    /**
     * @param array<string, array<string, float>> $read
     * @param array<string, array<string, array<string, float>>> $strings
     */
    private function parts(array $read, array $strings): Table
    {
        $columns = [Column::text('')];
        $rows = [];
        foreach (array_keys(self::SIZES) as $size) {
            array_push($columns, Column::figure("$size: secsess", 'B'), Column::figure('php-redis', 'B'));
            $record = $this->record($strings[self::BARE]['200 B']);
            $index = ['index of the user' => $read[self::WHOLE][$size] - $read[self::BARE][$size]];
            $own = $record + $this->around($read[self::BARE][$size], array_sum($record), $strings[self::BARE][$size]) + $index;
            $other = $this->around($read[self::OTHER][$size], 0, $strings[self::OTHER][$size]) + ['together' => $read[self::OTHER][$size]];
            foreach ($own + ['together' => $read[self::WHOLE][$size]] as $part => $bytes) {
                $rows[$part][] = $bytes;
                $rows[$part][] = $other[$part] ?? null;
            }
        }
        $table = new Table(
            'Where that memory goes',
            self::WHOLE . '. Bytes a session over its payload: strings and their blocks by DEBUG SDSLEN, the index by what less there '
                . 'is without one, Redis\' tables by what else used_memory has grown.',
            $columns,
        );
        foreach ($rows as $part => $cells) {
            $table->row($part, ...$cells);
        }
        return $table;
    }

    /**
     * A record's own bytes, which are the same for all payloads.
     *
     * @param array<string, float> $strings of records with payloads of 200 B
     * @return array<string, float>
     */
    private function record(array $strings): array
    {
        $padding = $strings['meta'] - self::SEAL - self::META_FIXED - self::META_TEXTS;
        $header = $strings['value'] - 200 - $strings['meta'] - self::SEAL;
        if ((int) $header !== StoredHeader::SIZE || $padding < 0) {
            throw new \RuntimeException('records are not what this measure takes them for: ' . json_encode($strings));
        }
        return [
            'record: header' => $header,
            'record: meta, ' . self::AGENT_SIZE . ' B of it the user agent' => self::META_FIXED + self::META_TEXTS,
            'record: padding of meta' => $padding,
            'record: sealing (nonce and tag, twice)' => 2 * self::SEAL,
        ];
    }

    /**
     * What Redis needs around a string of that many bytes besides the payload.
     *
     * @param array<string, float> $strings
     * @return array<string, float>
     */
    private function around(float $all, float $record, array $strings): array
    {
        $rounding = $strings['value_block'] - $strings['value'] + $strings['name_block'] - $strings['name'];
        return [
            'name of the key' => $strings['name'],
            'Redis: heads of strings, and what blocks have too much' => $rounding,
            'Redis: object, entries and slots in its tables' => $all - $record - $strings['name'] - $rounding,
        ];
    }
};
