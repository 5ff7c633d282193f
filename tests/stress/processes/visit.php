<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/* Visits sessions once more: a line of JSON for each, how it was locked and what it holds. Argument: a file with their IDs. */

declare(strict_types=1);

foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $sid) {
    session_id($sid);
    $asked = hrtime(true);
    $started = session_start();
    $visit = [
        'lock' => $started ? secsess_status()['lock'] : 'not started',
        'ms' => (hrtime(true) - $asked) / 1e6,
        'n' => $_SESSION['n'] ?? -1,
        'by' => $_SESSION['by'] ?? '?',
    ];
    session_abort();
    $_SESSION = [];
    echo json_encode($visit), "\n";
}
