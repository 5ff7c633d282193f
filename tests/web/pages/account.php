<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page for users: whom it doesn't know it sends to where the auto-login key goes. */

declare(strict_types=1);

session_start();
$user = secsess_user();
if ($user === null) {
    header('Location: /login/index.php?back=' . urlencode($_SERVER['REQUEST_URI']));
    exit;
}
if (isset($_GET['leave'])) {
    secsess_logout();
    exit;
}
$_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
echo json_encode(['user' => $user, 'fresh' => secsess_fresh(3600), 'visits' => $_SESSION['visits']]);
