<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** PHP's error log, read from a mark on. */
final class PhpLog
{
    private int $mark = 0;

    public function __construct(private readonly string $path)
    {
    }

    /** From here on. */
    public function mark(): void
    {
        clearstatcache();
        $this->mark = is_file($this->path) ? filesize($this->path) : 0;
    }

    /** From its beginning again. */
    public function rewind(): void
    {
        $this->mark = 0;
    }

    /** @return list<string> the messages since the mark, without their times */
    public function lines(): array
    {
        $text = (string) @file_get_contents($this->path, offset: $this->mark);
        $lines = array_filter(explode("\n", $text), static fn (string $line): bool => $line !== '');
        return array_values(preg_replace('/^\[[^]]*\] /', '', $lines));
    }

    /** @return list<string> those of the extension itself */
    public function ours(): array
    {
        return array_values(array_filter($this->lines(), self::isOurs(...)));
    }

    /** PHP's own "Failed to initialize storage module: secsess" is not ours. */
    public static function isOurs(string $line): bool
    {
        return str_contains($line, 'secsess') && !str_contains($line, 'storage module') && !str_contains($line, 'Failed to');
    }
}
