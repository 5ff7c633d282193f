<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Sid;

return new Scene(
    'The ID rotates',
    [
        'file' => 'Every so often the cookie gets another ID. The session and its data stay, and it costs one small write.',
        'redis' => 'Every so often the cookie gets another ID. The session and its data stay, and it costs no round trip.',
    ],
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $old = clone $ann;
        $old->name = 'Ann, late';
        $usual = $stage->traffic(fn () => $stage->get($ann, '/'));
        $stage->passInterval();
        $answer = null;
        $traffic = $stage->traffic(function () use ($stage, $ann, &$answer): void {
            $answer = $stage->get($ann, '/');
        });
        $handle = $answer->field('status.handle');
        $stage->store($handle);
        $stage->check('exactly one Set-Cookie, with generation 2 of the same session',
            count($answer->setCookies) === 1 && Sid::generation($ann->sid()) === 2 && Sid::seed($ann->sid()) === Sid::seed($old->sid()));
        $stage->costs($traffic, ($usual->versions ?? 0) + 1, 'one write more than without a rotation: the offer is stored before it is sent',
            $usual->roundTrips ?? 0, 'no round trip more than without a rotation');
        $answer = $stage->get($ann, '/');
        $stage->store($handle);
        $stage->check('the new ID is taken, and the counter goes on', $answer->field('visits') === 5, $answer->field('visits'));
        $answer = $stage->get($old, '/');
        $stage->check('a request that was under way with the old ID is served within grace, without a cookie',
            $answer->field('visits') === 6 && $answer->setCookies === [], $answer->json());
    },
);
