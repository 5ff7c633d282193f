<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;
use Secsess\Harness\Sid;

return new Scene(
    'A fixation attempt',
    'Mallory plants a genuine ID in Ann\'s browser before she logs in. session_regenerate_id() leaves it worthless.',
    static function (Stage $stage): void {
        $mallory = $stage->guest('Mallory');
        $ann = $stage->visitor('Ann');
        $ann->setSid($mallory->sid());
        $stage->note('Mallory\'s ID is in Ann\'s browser now. She logs in.');
        $answer = $stage->send($ann, Request::post('/login.php', 'user=Ann'));
        $planted = $mallory->sid();
        $stage->check('Ann is logged in, with another session\'s ID',
            $answer->field('user') === 'Ann' && count($answer->setCookies) === 1 && Sid::seed($ann->sid()) !== Sid::seed($planted), $answer->json());
        $answer = $stage->get($mallory, '/');
        $old = (string) $answer->field('status.handle');
        $stage->store($old);
        $stage->check('there is a snapshot of it', $stage->site->store->hasSnapshot($old));
        $stage->check('within grace Mallory sees the old session as it was: nobody is logged in, and no cookie leads on',
            $answer->field('user') === null && $answer->setCookies === [], $answer->json());
        $answer = $stage->get($ann, '/');
        $stage->check('Ann goes on', $answer->field('user') === 'Ann', $answer->json());
        $stage->passGrace();
        $answer = $stage->get($mallory, '/');
        $stage->check('after grace the planted ID shows nothing at all',
            $answer->field('user') === null && in_array($answer->field('visits'), [null, 1], true), $answer->json());
        $stage->check('the snapshot of the old session has run out', !$stage->site->store->hasSnapshot($old));
        $answer = $stage->get($ann, '/');
        $stage->check('Ann is still logged in: who plants an ID cannot log her out', $answer->field('user') === 'Ann', $answer->json());
    },
);
