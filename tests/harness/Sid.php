<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Session IDs as one sees them from outside: SID = [label] [tag "-"] seed gen form mac (handlers/core/sid.h). */
final class Sid
{
    private const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
    private const SHAPE = '/([0-9a-v]{26})([0-9a-v]{7})([23])([0-9a-v]{26})$/D';

    /** For print: the first six and the last four characters. */
    public static function short(string $sid): string
    {
        return strlen($sid) <= 11 ? $sid : substr($sid, 0, 6) . '…' . substr($sid, -4);
    }

    /** The generation that an SID says of itself, or null when it has not an SID's shape. */
    public static function generation(string $sid): ?int
    {
        if (!preg_match(self::SHAPE, $sid, $part)) {
            return null;
        }
        $generation = 0;
        foreach (str_split($part[2]) as $digit) {
            $generation = $generation * 32 + strpos(self::ALPHABET, $digit);
        }
        return $generation;
    }

    /** The part that is the same in all generations, or "". */
    public static function seed(string $sid): string
    {
        return preg_match(self::SHAPE, $sid, $part) ? $part[1] : '';
    }

    /** The same with its last character changed: well-formed, and signed by nobody. */
    public static function forge(string $sid): string
    {
        $last = strpos(self::ALPHABET, $sid[-1]);
        return substr($sid, 0, -1) . self::ALPHABET[($last + 8) % 32];
    }
}
