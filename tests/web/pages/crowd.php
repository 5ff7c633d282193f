<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Logs a user in many times, each time as another visitor: crowd.php?user=alice&count=900 */

declare(strict_types=1);

for ($i = 0; $i < (int) $_GET['count']; $i++) {
    session_id(session_create_id());
    session_start(['use_cookies' => 0]);
    secsess_login($_GET['user']);
    session_write_close();
}
echo json_encode(['made' => $i]);
