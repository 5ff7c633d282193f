<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

/** Prints lines of at most 100 columns; with colours on a terminal. */
final class Screen
{
    public const WIDTH = 100;
    private const STYLES = ['bold' => '1', 'dim' => '2', 'red' => '1;31', 'green' => '32', 'yellow' => '33', 'cyan' => '36'];
    private readonly bool $colours;

    public function __construct()
    {
        $this->colours = stream_isatty(STDOUT) && getenv('NO_COLOR') === false;
    }

    public function style(string $text, string $style): string
    {
        return $this->colours && $text !== '' ? "\e[" . self::STYLES[$style] . "m$text\e[0m" : $text;
    }

    public function line(string $text = ''): void
    {
        echo rtrim($text), "\n";
    }

    public function rule(string $sign = '─'): void
    {
        $this->line($this->style(str_repeat($sign, self::WIDTH), 'dim'));
    }

    /** Text wrapped into lines, all of them behind the same margin. */
    public function paragraph(string $text, string $margin, string $style = '', string $first = ''): void
    {
        $lines = explode("\n", self::wrap($text, self::WIDTH - self::length($margin)));
        foreach ($lines as $i => $line) {
            $this->line(($i === 0 && $first !== '' ? $first : $margin) . ($style === '' ? $line : $this->style($line, $style)));
        }
    }

    /** Text filled up with blanks to a width, or cut to it. */
    public static function fit(string $text, int $width): string
    {
        preg_match_all('/./su', $text, $characters);
        $length = count($characters[0]);
        return $length > $width
            ? implode('', array_slice($characters[0], 0, $width - 1)) . '…'
            : $text . str_repeat(' ', $width - $length);
    }

    /** How many characters a UTF-8 text has; mbstring may be missing. */
    private static function length(string $text): int
    {
        return (int) preg_match_all('/./su', $text);
    }

    private static function wrap(string $text, int $width): string
    {
        $lines = [''];
        $text = preg_replace('/(\S{' . ($width - 1) . '})(?=\S)/u', '$1 ', $text); /* words longer than a line */
        foreach (explode(' ', $text) as $word) {
            $last = array_key_last($lines);
            if ($lines[$last] !== '' && self::length("$lines[$last] $word") > $width) {
                $lines[] = $word;
            } else {
                $lines[$last] = ltrim("$lines[$last] $word");
            }
        }
        return implode("\n", $lines);
    }
}
