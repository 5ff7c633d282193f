<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Sid;
use Secsess\Harness\Written;

return new Scene(
    'A forged ID',
    'An ID that the server did not sign is found out without asking the store: guessing costs an attacker\'s time alone.',
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $without = $stage->traffic(fn () => $stage->get($stage->visitor('Bob'), '/'));
        $mallory = $stage->visitor('Mallory');
        $mallory->setSid(Sid::forge($ann->sid()));
        $stage->note('Mallory knows Ann\'s ID but for its last character.');
        $answer = null;
        $forged = $stage->traffic(function () use ($stage, $mallory, &$answer): void {
            $answer = $stage->get($mallory, '/');
        });
        $stage->check('Mallory is a stranger: visit 1 and a new ID', $answer->field('visits') === 1 && count($answer->setCookies) === 1, $answer->json());
        $forged instanceof Written
            ? $stage->check('no more was written than for a visitor without any cookie', $forged == $without, [(string) $without, (string) $forged])
            : $stage->check('Redis was asked no more than for a visitor without any cookie, command by command',
                $forged->roundTrips === $without->roundTrips && $forged->commands === $without->commands, [(string) $without, (string) $forged]);
        $mallory->setSid('chosen-by-mallory');
        $answer = $stage->get($mallory, '/');
        $stage->check('an ID that Mallory chose is not taken over, either', count($answer->setCookies) === 1 && Sid::generation($mallory->sid()) === 1);
        $stage->check('Ann goes on', $stage->get($ann, '/')->field('visits') === 3);
    },
);
