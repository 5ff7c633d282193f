<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/* Makes sessions and prints their IDs and handles, a line each. Arguments: how many, and the bytes that each holds beside its counter. */

declare(strict_types=1);

for ($i = 0; $i < (int) $argv[1]; $i++) {
    session_id(session_create_id());
    if (!session_start()) {
        exit(1);
    }
    $_SESSION = ['n' => 0, 'by' => '-', 'pad' => str_repeat('x', (int) $argv[2])];
    $line = session_id() . ' ' . secsess_status()['handle'];
    session_write_close();
    echo "$line\n";
}
