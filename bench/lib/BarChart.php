<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A horizontal bar a peer. */
final class BarChart implements Chart
{
    private const ROW = 30, BAR = 18, LABELS = 270, BARS = 420, FIGURES = 190, TOP = 74;

    /** @var list<array{string, float, string, bool}> */
    private array $bars = [];

    public function __construct(
        private readonly string $file,
        private readonly string $title,
        private readonly string $subtitle,
        private readonly string $unit,
    ) {
    }

    /** @param string $note stands behind the figure; $ours: stands out */
    public function bar(string $label, float $value, string $note = '', bool $ours = false): self
    {
        $this->bars[] = [$label, $value, $note, $ours];
        return $this;
    }

    public function file(): string
    {
        return $this->file;
    }

    public function title(): string
    {
        return $this->title;
    }

    public function svg(): string
    {
        $longest = max(1e-9, ...array_column($this->bars, 1));
        $rows = '';
        foreach ($this->bars as $number => [$label, $value, $note, $ours]) {
            $y = self::TOP + $number * self::ROW;
            $width = max(1.0, self::BARS * $value / $longest);
            $middle = $y + self::BAR / 2 + 4.5;
            $rows .= Svg::text(self::LABELS - 10, $middle, $label, $ours ? 'strong end' : 'end')
                . sprintf('<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>' . "\n", $ours ? 'ours' : 'bar', self::LABELS, $y, $width, self::BAR)
                . Svg::text(self::LABELS + $width + 8, $middle, Svg::figure($value) . " $this->unit" . ($note === '' ? '' : "  ($note)"), $ours ? 'strong' : '');
        }
        return Svg::document(
            self::LABELS + self::BARS + self::FIGURES,
            self::TOP + count($this->bars) * self::ROW + 8,
            $this->title,
            Svg::text(16, 30, $this->title, 'title') . Svg::text(16, 50, $this->subtitle, 'soft') . $rows,
        );
    }
}
