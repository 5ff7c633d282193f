<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

return new Scene(
    'The visitor returns',
    'The cookie comes back: the ID is confirmed, the session goes on, and no cookie is sent again.',
    static function (Stage $stage): void {
        $ann = $stage->visitor('Ann');
        $handle = $stage->get($ann, '/')->field('status.handle');
        $answer = null;
        $traffic = $stage->traffic(function () use ($stage, $ann, &$answer): void {
            $answer = $stage->get($ann, '/');
        });
        $stage->store($handle);
        $stage->check('the counter goes on', $answer->field('visits') === 2, $answer->field('visits'));
        $stage->check('no Set-Cookie', $answer->setCookies === [], $answer->setCookies);
        $stage->check('the same session: its handle is the same', $answer->field('status.handle') === $handle);
        $stage->check('generation 1 is confirmed (C 1)', $stage->site->store->header((string) $handle)?->confirmed === 1);
        $stage->costs($traffic, 2, 'two writes: that the ID is confirmed, once, and what the page changed', 2, 'two round trips');
    },
);
