<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Redis' protocol as bytes. */
final class Resp
{
    public static function command(string ...$words): string
    {
        $text = '*' . count($words) . "\r\n";
        foreach ($words as $word) {
            $text .= '$' . strlen($word) . "\r\n$word\r\n";
        }
        return $text;
    }

    /**
     * The values that follow each other in some bytes; commands are lists of words.
     *
     * @return list<array{string, string|int|list|null}> first character and value
     */
    public static function values(string $bytes): array
    {
        $values = [];
        for ($at = 0; $at < strlen($bytes);) {
            $values[] = self::value($bytes, $at);
        }
        return $values;
    }

    /** @return array{string, string|int|list|null} */
    private static function value(string $bytes, int &$at): array
    {
        $end = strpos($bytes, "\r\n", $at);
        if ($end === false) {
            throw new \RuntimeException('not Redis\' protocol');
        }
        $mark = $bytes[$at];
        $rest = substr($bytes, $at + 1, $end - $at - 1);
        $at = $end + 2;
        if ($mark === '$' && $rest !== '-1') {
            $text = substr($bytes, $at, (int) $rest);
            $at += (int) $rest + 2;
            return [$mark, $text];
        }
        if ($mark === '*' && $rest !== '-1') {
            $list = [];
            for ($i = 0; $i < (int) $rest; $i++) {
                $list[] = self::value($bytes, $at)[1];
            }
            return [$mark, $list];
        }
        return [$mark, match ($mark) {
            '$', '*' => null,
            ':' => (int) $rest,
            default => $rest,
        }];
    }
}
