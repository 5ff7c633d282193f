<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

/** What a tab got. */
final class Answer
{
    /** @param list<string> $headers "Name: value" */
    private function __construct(
        /** Where it ended up, after redirections */
        public readonly string $url,
        /** 0 = it came from the browser's memory */
        public readonly int $status,
        public readonly array $headers,
        public readonly string $body,
    ) {
    }

    /** @param array{url: string, status: int, headers: list<array{name: string, value: string}>, body: string} $told by the driver */
    public static function of(array $told): self
    {
        $headers = array_map(static fn (array $header): string => "$header[name]: $header[value]", $told['headers']);
        return new self($told['url'], $told['status'], $headers, $told['body']);
    }

    /** A field of the JSON body, or null. "a.b" is b in a. */
    public function field(string $name): mixed
    {
        $value = json_decode($this->body, true);
        foreach (explode('.', $name) as $key) {
            $value = is_array($value) ? ($value[$key] ?? null) : null;
        }
        return $value;
    }
}
