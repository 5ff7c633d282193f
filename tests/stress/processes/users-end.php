<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/* When all is quiet: prints the number of each user's sessions, ends them all, and prints the number again. Arguments: users. */

declare(strict_types=1);

foreach (array_slice($argv, 1) as $user) {
    $before = secsess_count($user);
    secsess_revoke($user);
    echo json_encode([$user, $before, secsess_count($user), count(secsess_sessions($user))]), "\n";
}
