<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Logs in, the way PHP's manual asks for: a new session ID for a new privilege. There is no password to know. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    header('Location: /', true, 303);
    exit;
}
count_visit();
session_regenerate_id();
$_SESSION['user'] = substr((string) ($_POST['user'] ?? 'somebody'), 0, 40);
answer("hello $_SESSION[user]", '<p>Hello, ' . escape($_SESSION['user']) . '. Another session took over; the former one is '
    . 'a read-only snapshot for a moment, and then nothing at all.</p><p><a href="/">Go on</a></p>');
