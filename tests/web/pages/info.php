<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** All that PHP tells of itself. */

declare(strict_types=1);

session_start();
phpinfo();
var_dump(ini_get_all('secsess'));
