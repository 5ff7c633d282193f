<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What an application keeps in its sessions: who is logged in, tokens, messages, a cart; and a counter of visits. */
final class Payload
{
    /** @return array<string, mixed> exactly $size bytes as PHP serialises it */
    public static function of(int $size, int $visits): array
    {
        $data = [
            'visits' => $visits,
            'user' => ['id' => 48213, 'name' => 'Ann Example', 'roles' => ['customer']],
            'csrf' => '0c9f1b7a5d3e8f26',
            'cart' => [],
            'note' => '',
        ];
        for ($i = 0; self::length($data) < $size - 600; $i++) {
            $data['cart'][] = [
                'sku' => "SKU-" . (100000 + $i),
                'title' => "Article no. $i, blue, size M",
                'quantity' => 1 + $i % 5,
                'price' => '19.90',
                'description' => str_repeat("What one ought to know of article $i. ", 9),
            ];
        }
        while (($missing = $size - self::length($data)) > 0) {
            $data['note'] .= str_repeat('n', max(1, $missing - 3));
        }
        return $data;
    }

    /** As PHP writes it into a session. */
    public static function serialized(array $data): string
    {
        $text = '';
        foreach ($data as $name => $value) {
            $text .= "$name|" . serialize($value);
        }
        return $text;
    }

    /** Of all but the counter: what no cycle changes. */
    public static function digest(array $data): string
    {
        unset($data['visits']);
        return md5(serialize($data));
    }

    private static function length(array $data): int
    {
        $sum = 0;
        foreach ($data as $name => $value) {
            $sum += strlen($name) + 1 + strlen(serialize($value));
        }
        return $sum;
    }
}
