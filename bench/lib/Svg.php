<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What charts have in common: a document that is readable on a light and on a dark page. */
final class Svg
{
    private const STYLE = <<<'CSS'
        text { font: 13px system-ui, sans-serif; fill: #24292f; white-space: pre; }
        .title { font-size: 17px; font-weight: 600; }
        .soft { fill: #57606a; }
        .strong { font-weight: 600; }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
        .page { fill: #ffffff; }
        .bar { fill: #afb8c1; }
        .ours { fill: #0969da; }
        .grid { stroke: #d0d7de; stroke-width: 1; }
        .line { fill: none; stroke-width: 2; stroke: #8c959f; }
        .line.ours { stroke: #0969da; fill: none; }
        .dot { fill: #8c959f; }
        .dot.ours { fill: #0969da; }
        @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .soft { fill: #9198a1; }
            .page { fill: #0d1117; }
            .bar { fill: #484f58; }
            .ours { fill: #4493f8; }
            .grid { stroke: #30363d; }
            .line { stroke: #7d8590; }
            .line.ours { stroke: #4493f8; }
            .dot { fill: #7d8590; }
            .dot.ours { fill: #4493f8; }
        }
        CSS;

    public static function document(int $width, int $height, string $title, string $content): string
    {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 $width $height\" width=\"$width\" height=\"$height\" role=\"img\">\n"
            . '<title>' . self::escape($title) . "</title>\n<style>\n" . self::STYLE . "\n</style>\n"
            . "<rect class=\"page\" width=\"$width\" height=\"$height\"/>\n$content</svg>\n";
    }

    public static function text(float $x, float $y, string $text, string $class = ''): string
    {
        return sprintf("<text%s x=\"%.1f\" y=\"%.1f\">%s</text>\n", $class === '' ? '' : " class=\"$class\"", $x, $y, self::escape($text));
    }

    /** With as many digits as say something. */
    public static function figure(float $value): string
    {
        return number_format($value, $value < 10 ? 2 : ($value < 100 ? 1 : 0));
    }

    private static function escape(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_XML1);
    }
}
