<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Ends the session at once. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$_SESSION = [];
session_destroy();
answer('logged out', '<p>The session has ended, and its cookie is worth nothing any more.</p><p><a href="/">Begin anew</a></p>');
