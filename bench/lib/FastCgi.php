<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Just so much of FastCGI that a worker serves requests without body, one after the other on one connection. */
final class FastCgi
{
    private const BEGIN = 1, END = 3, PARAMETERS = 4, IN = 5, OUT = 6;

    /**
     * @param resource $stream
     * @param array<string, string> $parameters
     * @return string what the page sent, head and body
     */
    public static function request($stream, array $parameters): string
    {
        self::send($stream, $parameters);
        return self::receive($stream);
    }

    /**
     * The first half of a request. Others can be sent on other connections before the answer is received.
     *
     * @param resource $stream
     * @param array<string, string> $parameters
     */
    public static function send($stream, array $parameters): void
    {
        $pairs = '';
        foreach ($parameters as $name => $value) {
            $pairs .= pack('NN', strlen($name) | 0x80000000, strlen($value) | 0x80000000) . $name . $value;
        }
        fwrite($stream, self::record(self::BEGIN, "\0\1\1\0\0\0\0\0") . self::record(self::PARAMETERS, $pairs)
            . self::record(self::PARAMETERS, '') . self::record(self::IN, ''));
    }

    /** @param resource $stream */
    public static function receive($stream): string
    {
        $out = '';
        do {
            $head = (string) stream_get_contents($stream, 8);
            if (strlen($head) !== 8) {
                throw new \RuntimeException("a PHP worker closed the connection: $out");
            }
            $record = unpack('Cversion/Ctype/nid/nsize/Cpadding', $head);
            $size = $record['size'] + $record['padding'];
            $content = $size > 0 ? (string) stream_get_contents($stream, $size) : '';
            if ($record['type'] === self::OUT) {
                $out .= substr($content, 0, $record['size']);
            }
        } while ($record['type'] !== self::END);
        return $out;
    }

    private static function record(int $type, string $content): string
    {
        return pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;
    }
}
