<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * One request of a measurement. QUERY_STRING is the name of a cycle (bench/lib/Cycle.php) or "check".
 * Answers "ns counter digest": how long the session's part took, its counter, and for fresh and check a digest of the rest.
 * With BENCH_COUNT it does so many, of the sessions BENCH_IDS in turn, and says what each took.
 */

declare(strict_types=1);

require __DIR__ . '/../lib/Payload.php';
if ($_SERVER['BENCH_PREPEND'] !== '') {
    require __DIR__ . '/' . $_SERVER['BENCH_PREPEND'];
}
$do = $_SERVER['QUERY_STRING'];
$count = (int) ($_SERVER['BENCH_COUNT'] ?? 0);
$ids = [];
if ($count > 0) {
    ini_set('session.use_cookies', 0);
    $ids = explode(',', $_SERVER['BENCH_IDS']);
}
$data = $do === 'fresh' || $do === 'build' ? Secsess\Bench\Payload::of((int) $_SERVER['BENCH_SIZE'], (int) $_SERVER['BENCH_VISITS']) : [];
$times = [];
for ($i = 0; $i === 0 || $i < $count; $i++) {
    if ($count > 0) {
        session_id($do === 'fresh' ? '' : $ids[$i % count($ids)]);
    }
    $start = hrtime(true);
    switch ($do) {
        case 'none':
        case 'build':
            break;
        case 'change':
            session_start();
            $_SESSION['visits']++;
            session_write_close();
            break;
        case 'same':
            session_start();
            session_write_close();
            break;
        case 'fresh':
            session_start();
            $_SESSION = $data;
            session_write_close();
            break;
        case 'read':
        case 'check':
            session_start(['read_and_close' => true]);
            break;
    }
    $times[] = hrtime(true) - $start;
}
$digest = '-';
if ($do === 'fresh' || $do === 'check') {
    $digest = Secsess\Bench\Payload::digest($_SESSION);
}
echo implode(',', $times), ' ', $_SESSION['visits'] ?? 0, ' ', $digest;
