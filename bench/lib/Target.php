<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What was aimed at, and what was read. A target that is missed is said; it fails no run. */
final class Target
{
    private function __construct(
        public readonly string $text,
        public readonly string $relation,
        public readonly float $bound,
        public readonly string $unit,
        public readonly int $decimals,
        public readonly int|float|null $figure,
    ) {
    }

    /** The figure may be as large as the bound. null: it could not be read. */
    public static function atMost(string $text, float $bound, int|float|null $figure, string $unit = '', int $decimals = 2): self
    {
        return new self($text, '≤', $bound, $unit, $decimals, $figure);
    }

    public static function below(string $text, float $bound, int|float|null $figure, string $unit = '', int $decimals = 2): self
    {
        return new self($text, '<', $bound, $unit, $decimals, $figure);
    }

    public static function atLeast(string $text, float $bound, int|float|null $figure, string $unit = '', int $decimals = 2): self
    {
        return new self($text, '≥', $bound, $unit, $decimals, $figure);
    }

    /** null: unknown, since there is no figure. */
    public function met(): ?bool
    {
        return match (true) {
            $this->figure === null => null,
            $this->relation === '≤' => $this->figure <= $this->bound,
            $this->relation === '<' => $this->figure < $this->bound,
            default => $this->figure >= $this->bound,
        };
    }

    /** "≤ 0.42" */
    public function aim(): string
    {
        return "$this->relation " . $this->print($this->bound);
    }

    public function read(): string
    {
        return $this->figure === null ? 'not measured' : $this->print($this->figure);
    }

    public function verdict(): string
    {
        return match ($this->met()) {
            null => '–',
            true => 'met',
            false => '**missed**',
        };
    }

    private function print(int|float $figure): string
    {
        return number_format($figure, $this->decimals) . ($this->unit === '' ? '' : " $this->unit");
    }
}
