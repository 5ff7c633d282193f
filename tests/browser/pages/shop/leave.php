<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** An application that does by itself, or with PHP's own, what secsess_logout() does. */

declare(strict_types=1);

session_start();
header('Clear-Site-Data: "cookies"');
session_destroy();
echo 'left';
