<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Takes an upload, and counts it as a visit. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$visit = count_visit();
$size = (int) ($_SERVER['CONTENT_LENGTH'] ?? 0);
answer("upload, visit $visit", "<p>$size bytes came.</p><p><a href=\"/\">Go on</a></p>");
