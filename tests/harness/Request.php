<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** One HTTP request, without the cookies that a browser adds. */
final class Request
{
    /** @param array<string, string> $headers */
    private function __construct(
        public readonly string $method,
        public readonly string $path,
        public readonly array $headers,
        public readonly string $body = '',
    ) {
    }

    /** A page that the user goes to. */
    public static function page(string $path): self
    {
        return new self('GET', $path, ['Sec-Fetch-Mode' => 'navigate', 'Sec-Fetch-Dest' => 'document', 'Sec-Fetch-Site' => 'same-origin']);
    }

    /** What a page's script asks for. */
    public static function script(string $path): self
    {
        return new self('GET', $path, ['Sec-Fetch-Mode' => 'cors', 'Sec-Fetch-Dest' => 'empty', 'Sec-Fetch-Site' => 'same-origin']);
    }

    /** A form or an upload that a page's script sends. */
    public static function post(string $path, string $body, string $type = 'application/x-www-form-urlencoded'): self
    {
        return new self('POST', $path, ['Content-Type' => $type] + self::script($path)->headers, $body);
    }

    /** The same with other headers. */
    public function with(string $name, string $value, string $method = ''): self
    {
        return new self($method !== '' ? $method : $this->method, $this->path, [$name => $value] + $this->headers, $this->body);
    }

    /** @return list<string> "Name: value" */
    public function headerLines(): array
    {
        $lines = [];
        foreach ($this->headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        return $lines;
    }
}
