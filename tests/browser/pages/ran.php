<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** auto_prepend_file: notes that code of the site's own has run, and for what. */

declare(strict_types=1);

file_put_contents("$_SERVER[GATES]/ran", "$_SERVER[REQUEST_METHOD] $_SERVER[REQUEST_URI]\n", FILE_APPEND | LOCK_EX);
