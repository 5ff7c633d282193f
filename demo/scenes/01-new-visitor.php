<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Sid;

return new Scene(
    'A new visitor',
    [
        'file' => 'A session is reserved in a file of its own before its ID leaves, and then saved; the file never learns the ID.',
        'redis' => 'A session is reserved in the store before its ID leaves, in two round trips; the store never learns the ID.',
    ],
    static function (Stage $stage): void {
        $ann = $stage->visitor('Ann');
        $answer = null;
        $traffic = $stage->traffic(function () use ($stage, $ann, &$answer): void {
            $answer = $stage->get($ann, '/');
        });
        $handle = $answer->field('status.handle');
        $stage->store($handle);
        $stage->check('exactly one Set-Cookie', count($answer->setCookies) === 1, $answer->setCookies);
        $stage->check('HttpOnly and SameSite=Lax, as php.ini says', str_contains($answer->setCookies[0] ?? '', 'HttpOnly; SameSite=Lax'));
        $stage->costs($traffic, 2, 'two writes of one file: reserved, and committed', 2, 'two round trips: one to open, one to commit');
        $header = $stage->site->store->header((string) $handle);
        $stage->check('the store holds generation 1, which nobody has presented yet (G 1, C 0)', [$header?->newest, $header?->confirmed] === [1, 0]);
        $all = $stage->site->store->everything();
        $seed = Sid::seed($ann->sid());
        $stage->check('neither the ID nor its random part is anywhere in the store', $seed !== '' && !str_contains($all, $seed));
        $stage->check('nor is what the session holds: records are sealed', $header?->sealed === true && !str_contains((string) $stage->site->store->record((string) $handle), 'visits'));
    },
);
