<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A round trip: what was sent at once, and what came. */
final class Exchange
{
    /**
     * @param string $marks the first character of each reply: $ : * +
     * @param int $patchAt where in the request the beginning of a string stands that came just before
     * @param int $patchSize how much of it; 0 = nowhere
     */
    public function __construct(
        public readonly string $request,
        public readonly string $reply,
        public readonly string $marks,
        public readonly int $patchAt = 0,
        public readonly int $patchSize = 0,
    ) {
    }
}
