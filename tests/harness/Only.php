<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A test that makes sense with one kind of store alone: "redis" or "file". */
#[\Attribute(\Attribute::TARGET_FUNCTION)]
final class Only
{
    public function __construct(public readonly string $store)
    {
    }

    public static function allows(\Closure $test, string $store): bool
    {
        $only = (new \ReflectionFunction($test))->getAttributes(self::class);
        return $only === [] || $only[0]->newInstance()->store === $store;
    }
}
