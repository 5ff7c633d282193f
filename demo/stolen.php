<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The play of both stolen-ID scenes; the second argument says who gets the new ID. */

declare(strict_types=1);

namespace Secsess\Demo;

return static function (Stage $stage, string $first = 'victim'): void {
    $victim = $stage->guest('Victim');
    $thief = $victim->stolenBy('Thief');
    $answer = $stage->get($thief, '/');
    $handle = $answer->field('status.handle');
    $stage->check('the thief is in: until a rotation nothing tells the two apart', $answer->field('visits') === 3, $answer->field('visits'));
    $stage->passInterval();
    [$one, $other] = $first === 'victim' ? [$victim, $thief] : [$thief, $victim];
    $answer = $stage->get($one, '/');
    $stage->check("the new ID goes to one bearer: the $first", count($answer->setCookies) === 1);
    $answer = $stage->get($other, '/');
    $stage->check('the other is served within grace, without a cookie', $answer->field('visits') === 5 && $answer->setCookies === []);
    $stage->get($one, '/');
    $stage->store($handle);
    $stage->passGrace();
    $answer = $stage->get($other, '/');
    $stage->store($handle);
    $stage->check('after grace the old ID is obsolete and shows nothing of the session',
        $answer->field('status.verdict') === 'obsolete' && !in_array($answer->field('visits'), [6, 7], true), $answer->json());
    $stage->check('the session has ended, and is suspect', $stage->site->store->header((string) $handle)?->life === 'suspect');
    $answer = $stage->get($one, '/');
    $stage->check('the other branch comes, too: two copies are alive, an incident',
        $answer->field('status.verdict') === 'incident' || $answer->field('status.previous_end') === 'incident', $answer->json());
    $stage->check('neither of them has the session any more', !in_array($answer->field('visits'), [7, 8], true), $answer->field('visits'));
};
