<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A value in a file of its own, as it is stored: see handlers/store/file_value.h. */
final class ValueFile
{
    private const MAGIC = "secsess\1";
    private const BLOCK = 512;
    private const HEADS = 3;
    private const HEAD_SIZE = 168;
    private const SUMMED = 0x80000000;
    private const HEAD = 'Psequence/Vbody_at/Vbody_size/a16body_sum/Pgone_at/Plist_until/a104header';

    /**
     * @param int $goneAt in ms since 1970: from then on there is no such value; 0: it stays
     * @param string $header of a record; else ""
     */
    private function __construct(
        public readonly int $goneAt,
        public readonly int $listUntil,
        public readonly string $header,
        public readonly string $body,
    ) {
    }

    /**
     * Null: there is no such file, or nothing was written to its end.
     *
     * @param string $name of the file below the directory: the checksums are of that name
     * @throws \RuntimeException where it is damaged
     */
    public static function read(string $directory, string $name): ?self
    {
        $bytes = (string) @file_get_contents("$directory/$name");
        if (trim($bytes, "\0") === '' || trim(substr($bytes, strlen(self::MAGIC), self::HEADS * self::HEAD_SIZE), "\0") === '') {
            return null;
        }
        if (!str_starts_with($bytes, self::MAGIC)) {
            throw new \RuntimeException("$name is not a value");
        }
        $heads = self::heads($bytes, $name);
        $newest = $heads[0] ?? null;
        $body = $newest === null ? '' : substr($bytes, $newest['body_at'], $newest['body_size'] & ~self::SUMMED);
        if ($newest === null || self::checksum(self::summed($newest, $body), $name) !== $newest['body_sum']) {
            throw new \RuntimeException("$name is damaged");
        }
        return new self($newest['gone_at'], $newest['list_until'], rtrim($newest['header'], "\0") === '' ? '' : $newest['header'], $body);
    }

    /** What the head's sum is of: secsess_record_sum() of handlers/core/record.c. */
    private static function summed(array $head, string $body): string
    {
        if (!($head['body_size'] & self::SUMMED)) {
            return $body;
        }
        $meta = unpack('v', $head['header'], 22)[1];
        return substr($body, $meta - 16, 16) . substr($body, -16) . pack('P', strlen($body));
    }

    /** Writes another body, while nobody else writes. */
    public static function replace(string $directory, string $name, string $body): void
    {
        $bytes = file_get_contents("$directory/$name");
        $bytes = str_pad($bytes, self::BLOCK * (int) ceil(strlen($bytes) / self::BLOCK), "\0");
        $heads = self::heads($bytes, $name);
        $text = pack('PVV', $heads[0]['sequence'] + 1, strlen($bytes), strlen($body)) . self::checksum($body, $name)
            . pack('PP', $heads[0]['gone_at'], $heads[0]['list_until']) . $heads[0]['header'];
        $free = array_diff(range(0, self::HEADS - 1), array_column(array_slice($heads, 0, self::HEADS - 1), 'place'));
        $at = strlen(self::MAGIC) + reset($free) * self::HEAD_SIZE;
        file_put_contents("$directory/$name", substr_replace($bytes, $text . self::checksum($text, $name), $at, self::HEAD_SIZE) . $body);
    }

    /** @return list<array<string, int|string>> those that are whole, the newest first */
    private static function heads(string $bytes, string $name): array
    {
        $heads = [];
        for ($i = 0; $i < self::HEADS; $i++) {
            $text = substr($bytes, strlen(self::MAGIC) + $i * self::HEAD_SIZE, self::HEAD_SIZE);
            if (self::checksum(substr($text, 0, -16), $name) === substr($text, -16)) {
                $heads[] = ['place' => $i] + unpack(self::HEAD, $text);
            }
        }
        usort($heads, static fn (array $a, array $b): int => $b['sequence'] <=> $a['sequence']);
        return $heads;
    }

    /** Whether there is such a value at that time, in ms since 1970. */
    public function isThere(int $now): bool
    {
        return $this->goneAt === 0 || $this->goneAt > $now;
    }

    /** secsess_checksum() of handlers/core/crypto.c. */
    private static function checksum(string $text, string $name): string
    {
        return hash('xxh128', $text, true, ['seed' => unpack('J', hash('xxh3', $name, true))[1]]);
    }
}
