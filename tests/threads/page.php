<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/* The page of all threads: counts in its session, and tells on one line of JSON what it has got. */
session_start();
$_SESSION['count'] = ($_SESSION['count'] ?? 0) + 1;
$status = secsess_status();
usleep((int) get_cfg_var('test.page_us'));
echo json_encode([
    'count' => $_SESSION['count'],
    'id' => session_id(),
    'generation' => $status['generation'],
    'store' => [ini_get('secsess.store'), get_cfg_var('secsess.store')],
]);
