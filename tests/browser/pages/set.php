<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Somebody else's page, with a session of another name: sends the Set-Cookie header that its query says. */

declare(strict_types=1);

ini_set('session.name', 'ELSEWHERE');
header('Set-Cookie: ' . rawurldecode($_SERVER['QUERY_STRING']));
echo 'set';
