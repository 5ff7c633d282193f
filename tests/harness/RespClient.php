<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/**
 * A connection to a Redis of our own, to look at it from outside: never the application's.
 * Each command is one send, so it counts as one read event on the server's side.
 */
final class RespClient
{
    /** @var resource */
    private $stream;

    /** @param string $address of stream_socket_client(): unix:///path or tcp://host:port */
    public function __construct(string $address, float $timeout = 10.0)
    {
        $stream = @stream_socket_client($address, $code, $message, $timeout);
        if ($stream === false) {
            throw new \RuntimeException("cannot connect to $address: $message");
        }
        stream_set_timeout($stream, (int) $timeout, (int) (fmod($timeout, 1) * 1e6));
        $this->stream = $stream;
    }

    /** @throws RespError when the answer is an error */
    public function __invoke(string|int|float ...$words): mixed
    {
        $text = '*' . count($words) . "\r\n";
        foreach ($words as $word) {
            $text .= '$' . strlen((string) $word) . "\r\n$word\r\n";
        }
        for ($sent = 0; $sent < strlen($text); $sent += $count) {
            $count = @fwrite($this->stream, substr($text, $sent));
            if ($count === false || $count === 0) {
                throw new \RuntimeException('the connection to Redis was cut');
            }
        }
        return $this->reply();
    }

    /** @return array<string, string> the fields of one section of INFO */
    public function info(string $section): array
    {
        preg_match_all('/^([^#:\r\n]+):([^\r\n]*)/m', $this('INFO', $section), $found);
        return array_combine($found[1], $found[2]);
    }

    /** @return list<string> all keys, sorted */
    public function keys(string $pattern = '*'): array
    {
        $keys = [];
        $cursor = '0';
        do {
            [$cursor, $some] = $this('SCAN', $cursor, 'MATCH', $pattern, 'COUNT', 1000);
            array_push($keys, ...$some);
        } while ($cursor !== '0');
        $keys = array_values(array_unique($keys));
        sort($keys);
        return $keys;
    }

    private function reply(): mixed
    {
        $line = fgets($this->stream);
        if ($line === false || $line === '') {
            throw new \RuntimeException('no answer from Redis');
        }
        $rest = substr($line, 1, -2);
        return match ($line[0]) {
            '+' => $rest,
            '-' => throw new RespError($rest),
            ':' => (int) $rest,
            '$' => $rest === '-1' ? null : $this->bulk((int) $rest),
            '*' => $rest === '-1' ? null : $this->replies((int) $rest),
            default => throw new \RuntimeException('not a Redis answer'),
        };
    }

    private function bulk(int $size): string
    {
        $text = (string) stream_get_contents($this->stream, $size + 2);
        if (strlen($text) !== $size + 2) {
            throw new \RuntimeException('the answer of Redis was cut');
        }
        return substr($text, 0, -2);
    }

    /** An error inside a list is a value: the rest of the list follows. */
    private function replies(int $count): array
    {
        $list = [];
        while ($count-- > 0) {
            try {
                $list[] = $this->reply();
            } catch (RespError $error) {
                $list[] = $error;
            }
        }
        return $list;
    }
}
