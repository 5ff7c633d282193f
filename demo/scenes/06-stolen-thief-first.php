<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

return new Scene(
    'A stolen ID, the thief rotates first',
    'The thief is faster and gets the new ID. The victim\'s next visit proves the theft and ends what the thief has.',
    static function (Stage $stage): void {
        (require __DIR__ . '/../stolen.php')($stage, 'thief');
    },
);
