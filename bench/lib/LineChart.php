<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A line a peer over a quantity that grows by orders of magnitude: the x axis is logarithmic, the y axis begins at 0. */
final class LineChart implements Chart
{
    private const LEFT = 70, TOP = 74, WIDTH = 560, HEIGHT = 280, LABELS = 240, BOTTOM = 56;

    /** @var list<array{string, array<int|float, float>, bool}> */
    private array $lines = [];

    /** @param string $x what grows; $y what is read, with its unit */
    public function __construct(
        private readonly string $file,
        private readonly string $title,
        private readonly string $subtitle,
        private readonly string $x,
        private readonly string $y,
    ) {
    }

    /**
     * @param array<int, float> $points x => y, x from 1 on
     * @param bool $ours stands out
     */
    public function line(string $label, array $points, bool $ours = false): self
    {
        $this->lines[] = [$label, $points, $ours];
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
        $xs = array_merge(...array_map(static fn (array $line): array => array_keys($line[1]), $this->lines));
        $most = max(1e-9, ...array_map(static fn (array $line): float => max($line[1]), $this->lines));
        $step = self::step($most);
        $top = $step * ceil($most / $step);
        $first = floor(log10(min($xs)));
        $decades = max(1.0, ceil(log10(max($xs)) - 1e-9) - $first);
        $atX = static fn (int|float $x): float => self::LEFT + self::WIDTH * (log10($x) - $first) / $decades;
        $atY = static fn (float $y): float => self::TOP + self::HEIGHT * (1 - $y / $top);
        return Svg::document(
            self::LEFT + self::WIDTH + self::LABELS,
            self::TOP + self::HEIGHT + self::BOTTOM,
            $this->title,
            Svg::text(16, 30, $this->title, 'title') . Svg::text(16, 50, "$this->subtitle; $this->y", 'soft')
                . $this->axes($step, $top, (int) $first, (int) $decades, $atX, $atY) . $this->lines($atX, $atY),
        );
    }

    private function axes(float $step, float $top, int $first, int $decades, callable $atX, callable $atY): string
    {
        $text = '';
        for ($y = 0.0; $y <= $top + $step / 2; $y += $step) {
            $text .= sprintf("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n", self::LEFT, self::LEFT + self::WIDTH, $atY($y), $atY($y))
                . Svg::text(self::LEFT - 8, $atY($y) + 4.5, number_format($y, $step < 1 ? 2 : 0), 'soft end');
        }
        for ($decade = $first; $decade <= $first + $decades; $decade++) {
            $text .= Svg::text($atX(10 ** $decade), self::TOP + self::HEIGHT + 20, number_format(10 ** $decade), 'soft middle');
        }
        return $text . Svg::text(self::LEFT + self::WIDTH / 2, self::TOP + self::HEIGHT + 42, $this->x, 'soft middle');
    }

    private function lines(callable $atX, callable $atY): string
    {
        $text = '';
        $labels = [];
        foreach ($this->lines as [$label, $points, $ours]) {
            $class = $ours ? ' ours' : '';
            $path = '';
            ksort($points);
            foreach ($points as $x => $y) {
                $path .= sprintf('%.1f,%.1f ', $atX($x), $atY($y));
                $text .= sprintf("<circle class=\"dot%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", $class, $atX($x), $atY($y));
            }
            $text .= sprintf("<polyline class=\"line%s\" points=\"%s\"/>\n", $class, trim($path));
            $labels[] = [$atY(end($points)), $atX(array_key_last($points)) + 10, $label . '  ' . Svg::figure(end($points)), $ours ? 'strong' : ''];
        }
        /* Lines that end close to each other: their labels keep a distance. */
        sort($labels);
        $lowest = -INF;
        foreach ($labels as [$y, $x, $label, $class]) {
            $lowest = max($y, $lowest + 16);
            $text .= Svg::text($x, $lowest + 4.5, $label, $class);
        }
        return $text;
    }

    /** The distance of the y axis' lines: 1, 2 or 5 times a power of ten, about five of them. */
    private static function step(float $most): float
    {
        $power = 10 ** floor(log10($most / 5));
        foreach ([1, 2, 5] as $times) {
            if ($times * $power >= $most / 6) {
                return $times * $power;
            }
        }
        return 10 * $power;
    }
}
