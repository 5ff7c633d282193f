<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A column of a table: its head, the unit and how its figures are printed. */
final class Column
{
    private function __construct(
        public readonly string $head,
        public readonly string $unit,
        private readonly int $decimals,
        public readonly bool $isText,
    ) {
    }

    public static function text(string $head): self
    {
        return new self($head, '', 0, true);
    }

    public static function figure(string $head, string $unit = '', int $decimals = 0): self
    {
        return new self($head, $unit, $decimals, false);
    }

    /** How many times the reference peer's figure. */
    public static function ratio(string $head = 'ratio'): self
    {
        return new self($head, '×', 2, false);
    }

    public function print(string|int|float|null $cell): string
    {
        return match (true) {
            $cell === null => '–',
            is_string($cell) => $cell,
            default => number_format($cell, $this->decimals),
        };
    }
}
