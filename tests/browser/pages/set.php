<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Somebody else's page: sends the Set-Cookie header that its query says. */

declare(strict_types=1);

header('Set-Cookie: ' . rawurldecode($_SERVER['QUERY_STRING']));
echo 'set';
