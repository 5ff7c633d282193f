<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Collects garbage, and makes some: sessions that are renewed, ended and forgotten within a second. Argument: a file; when
 * that is there, it ends. Without one it only collects, once.
 */

declare(strict_types=1);

set_error_handler(static function (int $level, string $text): bool {
    /* Where the disk was full its lock was not given back, and it stands in its own way. */
    return str_contains($text, 'in the session directory') || preg_match('/only a request that holds|did not get the lock/', $text) === 1 || str_contains($text, 'the session directory ') || str_contains($text, 'Failed to')
        || str_contains($text, 'No space left');
});

function make(): void
{
    session_id(session_create_id());
    if (session_start()) {
        $_SESSION['pad'] = str_repeat('y', random_int(0, 4000));
        session_write_close();
        session_start() && session_regenerate_id();
        session_write_close();
        session_start() && session_destroy();
    }
    $_SESSION = [];
}

do {
    for ($i = 0; isset($argv[1]) && $i < 3; $i++) {
        make();
    }
    session_id(session_create_id());
    if (session_start()) {
        session_gc();
        session_destroy();
    }
    usleep(isset($argv[1]) ? 20000 : 0); /* the machine is the workers', too */
} while (isset($argv[1]) && !file_exists($argv[1]));
