<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Where users log in, by a password or by the key. */

declare(strict_types=1);

require __DIR__ . '/../../../web/pages/login/index.php';
