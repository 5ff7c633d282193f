<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

/** One scene of the demonstration: what it is called, what it proves, and how it is played. */
final class Scene
{
    /**
     * @param string|array{file: string, redis: string} $proves in each store's own words, where they differ
     * @param \Closure(Stage): void $play
     * @param string $only the one store that it is about; "": either
     */
    public function __construct(
        public readonly string $title,
        private readonly string|array $proves,
        public readonly \Closure $play,
        private readonly string $only = '',
    ) {
    }

    public function isFor(string $kind): bool
    {
        return $this->only === '' || $this->only === $kind;
    }

    public function proves(string $kind): string
    {
        return is_string($this->proves) ? $this->proves : $this->proves[$kind];
    }
}
