<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * A page that counts its visitor's visits, and tells what it saw, whether that was saved, and how long the store took:
 * visit.php?who=NAME[&pause=MS][&login=USER][&revoke=USER]
 */

declare(strict_types=1);

$warnings = [];
set_error_handler(static function (int $level, string $message) use (&$warnings): bool {
    $warnings[] = $message;
    return true;
});

$began = hrtime(true);
$started = session_start();
$opened = hrtime(true);
$who = $user = $n = $done = null;
$waited = 0;
if ($started) {
    $who = $_SESSION['who'] ?? null;
    $user = secsess_user();
    if (isset($_GET['login'])) {
        $done = secsess_login($_GET['login']);
    }
    if (isset($_GET['revoke'])) {
        $done = secsess_revoke($_GET['revoke']) !== false;
    }
    $_SESSION['who'] ??= $_GET['who'];
    $n = $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1;
    if (isset($_GET['pause'])) {
        $paused = hrtime(true);
        usleep(1000 * (int) $_GET['pause']);
        $waited = hrtime(true) - $paused;
    }
    $before = count($warnings);
    session_write_close();
}
echo json_encode([
    'started' => $started,
    'saved' => $started && count($warnings) === $before,
    'who' => $who,
    'user' => $user,
    'n' => $n,
    'done' => $done,
    'open_ms' => ($opened - $began) / 1e6,
    'ms' => (hrtime(true) - $began - $waited) / 1e6,
    'warnings' => $warnings,
]);
