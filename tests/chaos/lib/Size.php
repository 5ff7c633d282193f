<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

/** How much of it. */
final class Size
{
    private function __construct(
        public readonly int $visitors,
        public readonly int $rate,
        public readonly float $seconds,
        public readonly int $workers,
        public readonly int $slots,
        public readonly int $storm,
    ) {
    }

    public static function full(): self
    {
        return new self(2000, 200, 30.0, 24, 200, 1000);
    }

    public static function short(): self
    {
        return new self(300, 100, 8.0, 12, 30, 100);
    }
}
