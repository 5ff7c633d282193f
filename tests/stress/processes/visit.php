<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/* Visits sessions once more: a line of JSON for each, how it was locked and what it holds. Arguments: files with an ID each. */

declare(strict_types=1);

foreach (array_slice($argv, 1) as $file) {
    session_id(file_get_contents($file));
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
