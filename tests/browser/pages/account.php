<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page for users alone. */

declare(strict_types=1);

require __DIR__ . '/../../web/pages/account.php';
