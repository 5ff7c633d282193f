<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

/** One scene of the demonstration: what it is called, what it proves, and how it is played. */
final class Scene
{
    /** @param \Closure(Stage): void $play */
    public function __construct(
        public readonly string $title,
        public readonly string $proves,
        public readonly \Closure $play,
    ) {
    }
}
