<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** What came back, with the Cookie header that had really been sent. */
final class Response
{
    /**
     * @param int $status 0 = no HTTP answer
     * @param string $sentCookie value of the request's Cookie header, "" = none
     * @param list<string> $setCookies values of all Set-Cookie headers
     * @param list<string> $headers all header lines
     * @param float $sentAt seconds, by hrtime
     * @param float $seconds from the sending to the last byte
     */
    public function __construct(
        public readonly int $status,
        public readonly string $sentCookie,
        public readonly array $setCookies,
        public readonly array $headers,
        public readonly string $body,
        public readonly float $sentAt,
        public readonly float $seconds,
    ) {
    }

    /**
     * Reads what a server sent.
     *
     * @param string $sent head of the request, as sent
     */
    public static function parse(string $sent, string $head, string $body, float $sentAt, float $seconds): self
    {
        $lines = array_values(array_filter(explode("\r\n", $head), static fn (string $line): bool => $line !== ''));
        preg_match('/^HTTP\S+ (\d+)/', $lines[0] ?? '', $status);
        preg_match('/^Cookie: (.*?)\r?$/mi', $sent, $cookie);
        $set = [];
        foreach ($lines as $line) {
            if (stripos($line, 'Set-Cookie: ') === 0) {
                $set[] = substr($line, 12);
            }
        }
        return new self((int) ($status[1] ?? 0), $cookie[1] ?? '', $set, $lines, $body, $sentAt, $seconds);
    }

    /** @return array<string, mixed> the body, read as JSON; empty when it is none */
    public function json(): array
    {
        $value = json_decode($this->body, true);
        return is_array($value) ? $value : [];
    }

    /** A field of the JSON body, or null. "a.b" is b in a. */
    public function field(string $name): mixed
    {
        $value = $this->json();
        foreach (explode('.', $name) as $key) {
            $value = is_array($value) ? ($value[$key] ?? null) : null;
        }
        return $value;
    }

    /** The value that a Set-Cookie header of this name gives, or null; the last counts. */
    public function newCookie(string $name = 'SID'): ?string
    {
        $value = null;
        foreach ($this->setCookies as $line) {
            if (str_starts_with($line, "$name=")) {
                $value = rawurldecode(substr(explode(';', $line, 2)[0], strlen($name) + 1));
            }
        }
        return $value;
    }
}
