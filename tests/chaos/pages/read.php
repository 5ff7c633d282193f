<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page that only reads its session. */

declare(strict_types=1);

echo json_encode(['started' => session_start(['read_and_close' => true]), 'n' => $_SESSION['n'] ?? null]);
