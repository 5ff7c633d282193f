<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;

return new Scene(
    'A slow upload across two rotations',
    'Its cookie is two generations old when it is through: it is turned away, and the session goes on.',
    static function (Stage $stage): void {
        $ann = $stage->guest('Ann');
        $handle = $stage->get($ann, '/')->field('status.handle');
        $request = Request::post('/upload.php', str_repeat('data', 5000), 'application/octet-stream')->with('Accept', 'application/json');
        $upload = $ann->upload($request);
        $upload->slice(4000);
        $stage->note('An upload of 20,000 bytes begins with generation 1; 4,000 bytes are sent.');
        for ($rotation = 1; $rotation <= 2; $rotation++) {
            $stage->passInterval();
            $answer = $stage->get($ann, '/');
            $stage->check("rotation $rotation", count($answer->setCookies) === 1);
            $stage->get($ann, '/');
            $upload->slice(4000);
            $stage->note('Another 4,000 bytes of the upload are sent.');
        }
        $stage->passGrace();
        $answer = $upload->finish();
        $stage->exchange($ann, 'POST /upload.php (its end)', $answer);
        $stage->store($handle);
        $stage->check('the upload got no session, and no cookie that would overwrite the good one',
            $answer->field('status.verdict') === 'obsolete' && $answer->setCookies === [], $answer->json());
        $answer = $stage->get($ann, '/');
        $stage->check('the session goes on: a slow upload is no theft', $answer->field('visits') === 8, $answer->json());
    },
);
