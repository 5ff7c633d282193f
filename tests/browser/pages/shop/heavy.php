<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page with twelve parts, each of which counts. */

declare(strict_types=1);

session_start();
session_write_close();
echo '<!doctype html><title>heavy</title>';
for ($n = 1; $n <= 4; $n++) {
    echo "<img src='do.php?start,count&image$n'><iframe src='do.php?start,count&frame$n'></iframe><script async src='do.php?start,count&script$n'></script>";
}
