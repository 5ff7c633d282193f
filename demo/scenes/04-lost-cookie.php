<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Sid;

return new Scene(
    'The Set-Cookie is lost',
    'A bad network swallows the new ID. Nobody is logged out: after grace another one is offered.',
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $stage->passInterval();
        $lost = $stage->get($ann, '/', keep: false);
        $handle = $lost->field('status.handle');
        $stage->check('generation 2 was offered', Sid::generation((string) $lost->newCookie()) === 2);
        $answer = $stage->get($ann, '/');
        $stage->store($handle);
        $stage->check('within grace the old ID is served, and nothing is offered', $answer->field('visits') === 4 && $answer->setCookies === []);
        $stage->passGrace();
        $answer = $stage->get($ann, '/');
        $stage->store($handle);
        $stage->check('after grace a new number is offered, never the same one twice', Sid::generation((string) $answer->newCookie()) === 3);
        $answer = $stage->get($ann, '/');
        $stage->store($handle);
        $stage->check('it is taken, and no visit was lost', $answer->field('visits') === 6, $answer->field('visits'));
    },
);
