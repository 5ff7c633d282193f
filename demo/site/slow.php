<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page that takes its time while it holds the session's lock. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$visit = count_visit();
$milliseconds = max(0, min(10000, (int) ($_GET['ms'] ?? 2000)));
usleep(1000 * $milliseconds);
answer("slow visit $visit", "<p>Visit $visit took $milliseconds ms, and held the session's lock all the time.</p>");
