<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The application, in a folder of its own: does what its query says. Behind an &, a test can say which request it is. */

declare(strict_types=1);

$_SERVER['QUERY_STRING'] = explode('&', $_SERVER['QUERY_STRING'])[0];
require __DIR__ . '/../../../web/pages/do.php';
