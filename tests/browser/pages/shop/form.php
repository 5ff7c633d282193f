<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The application's form, and what a script of it needs. */

declare(strict_types=1);

header('Referrer-Policy: ' . ($_GET['referrer'] ?? 'strict-origin-when-cross-origin'));
require __DIR__ . '/../../../web/pages/csrf.php';
echo '<meta name="token" content="', secsess_csrf_token(), '">';
