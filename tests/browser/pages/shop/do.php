<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The application, in a folder of its own: does what its query says. */

declare(strict_types=1);

require __DIR__ . '/../../../web/pages/do.php';
