<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Puts something large into the session, and tells whether it was saved. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
count_visit();
$kilobytes = max(0, min(1024, (int) ($_GET['kb'] ?? 64)));
$_SESSION['kept'] = str_repeat('k', 1024 * $kilobytes);
$warning = '';
set_error_handler(static function (int $level, string $text) use (&$warning): bool {
    $warning = $text;
    return false; /* it is logged, too */
});
session_write_close();
restore_error_handler();
$warning === ''
    ? answer("kept $kilobytes KB", "<p>$kilobytes KB are in your session now.</p><p><a href=\"/\">Go on</a></p>")
    : answer('not saved', '<p>That could not be saved: ' . escape($warning) . '</p><p>You are still logged in. <a href="/">Go on</a></p>');
