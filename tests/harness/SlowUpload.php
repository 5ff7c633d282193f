<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A request whose body is sent bit by bit, by hand: what happens between two slices is the caller's. */
final class SlowUpload
{
    /** @var resource */
    private $stream;
    private string $head;
    private string $rest;
    private float $start;

    /** Sends the head and nothing of the body. */
    public function __construct(private readonly Browser $browser, string $address, Request $request, string $cookies)
    {
        $host = substr($address, strlen('http://'));
        $this->rest = $request->body;
        $lines = ["$request->method $request->path HTTP/1.1", "Host: $host", "User-Agent: $browser->agent",
            'Content-Length: ' . strlen($request->body), 'Connection: close', ...$request->headerLines()];
        if ($cookies !== '') {
            $lines[] = "Cookie: $cookies";
        }
        $this->head = implode("\r\n", $lines) . "\r\n\r\n";
        $this->stream = stream_socket_client("tcp://$host");
        stream_set_timeout($this->stream, 30);
        $this->start = hrtime(true) / 1e9;
        $this->write($this->head);
    }

    /** Sends the next slice of the body. */
    public function slice(int $size): void
    {
        $this->write(substr($this->rest, 0, $size));
        $this->rest = substr($this->rest, $size);
    }

    /** Sends what is left and reads the answer. */
    public function finish(bool $keep = true): Response
    {
        $this->write($this->rest);
        $text = (string) stream_get_contents($this->stream);
        fclose($this->stream);
        [$head, $body] = explode("\r\n\r\n", $text, 2) + [1 => ''];
        if (preg_match('/^Transfer-Encoding: chunked/mi', $head)) {
            $body = self::unchunk($body);
        }
        $response = Response::parse($this->head, $head, $body, $this->start, hrtime(true) / 1e9 - $this->start);
        if ($keep) {
            $this->browser->keep($response->setCookies);
        }
        return $response;
    }

    /** Goes away without waiting for the answer. */
    public function leave(): void
    {
        fclose($this->stream);
    }

    private function write(string $bytes): void
    {
        for ($sent = 0; $sent < strlen($bytes); $sent += $count) {
            $count = fwrite($this->stream, substr($bytes, $sent));
            if ($count === false || $count === 0) {
                throw new \RuntimeException('the connection to the web server was cut');
            }
        }
    }

    private static function unchunk(string $text): string
    {
        $body = '';
        while (preg_match('/^([0-9a-f]+)[^\r\n]*\r\n/i', $text, $found)) {
            $size = hexdec($found[1]);
            $body .= substr($text, strlen($found[0]), $size);
            $text = substr($text, strlen($found[0]) + $size + 2);
        }
        return $body;
    }
}
