<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** do.php, behind a path for which nginx hands the request's body on while it comes. */

declare(strict_types=1);

require __DIR__ . '/do.php';
