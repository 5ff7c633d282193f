<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Gives the visitor a cookie that is well-formed and signed by nobody. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

$sid = (string) ($_COOKIE[session_name()] ?? '');
if ($sid !== '') {
    $forged = substr($sid, 0, -1) . ($sid[-1] === '0' ? 'g' : '0');
    setcookie(session_name(), $forged, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
}
answer('a forged cookie', '<p>Your cookie\'s last character is another now. <a href="/">Go on</a>: you are somebody new.</p>');
