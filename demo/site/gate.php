<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Holds the session's lock until a scene lets it go, or kills it: two named pipes (tests/harness/Gate.php). */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$visit = count_visit();
$gate = ($_SERVER['GATES'] ?? '') . '/lock';
if (file_exists("$gate.in")) {
    file_put_contents("$gate.in", getmypid() . "\n");
    fread(fopen("$gate.out", 'r'), 1);
}
answer("gate, visit $visit");
