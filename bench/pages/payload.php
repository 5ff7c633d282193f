<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

/** What an application keeps: who is logged in, tokens, messages, a cart. Exactly $size bytes as PHP serialises it. */
function payload(int $size, int $visits): array
{
    $data = [
        'visits' => $visits,
        'user' => ['id' => 48213, 'name' => 'Ann Example', 'roles' => ['customer']],
        'csrf' => '0c9f1b7a5d3e8f26',
        'cart' => [],
        'note' => '',
    ];
    $length = static function (array $data): int {
        $sum = 0;
        foreach ($data as $name => $value) {
            $sum += strlen($name) + 1 + strlen(serialize($value));
        }
        return $sum;
    };
    for ($i = 0; $length($data) < $size - 600; $i++) {
        $data['cart'][] = [
            'sku' => "SKU-" . (100000 + $i),
            'title' => "Article no. $i, blue, size M",
            'quantity' => 1 + $i % 5,
            'price' => '19.90',
            'description' => str_repeat("What one ought to know of article $i. ", 9),
        ];
    }
    while (($missing = $size - $length($data)) > 0) {
        $data['note'] .= str_repeat('n', max(1, $missing - 3));
    }
    return $data;
}
