<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * Takes one session whenever it is told to: reads a line "HOLD" (in µs) from a socket, answers "s TIME LOCK SAW" when it
 * has the session and "e TIME" when it has ended it. Arguments: the socket, its own number, the session's ID.
 */

declare(strict_types=1);

$socket = stream_socket_client("unix://$argv[1]");
fwrite($socket, "$argv[2]\n");
while (($hold = fgets($socket)) !== false) {
    session_id($argv[3]);
    if (!session_start()) {
        exit(1);
    }
    fwrite($socket, 's ' . hrtime(true) . ' ' . secsess_status()['lock'] . " $_SESSION[n]\n");
    usleep((int) $hold);
    $_SESSION['n']++;
    $ending = hrtime(true);
    if (session_write_close() !== true || error_get_last() !== null) {
        exit(1);
    }
    fwrite($socket, "e $ending\n");
}
