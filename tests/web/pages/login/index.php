<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The only page that the auto-login key comes to (secsess.autologin_path = /login), and so the one that sets it. */

declare(strict_types=1);

session_start();
$back = str_starts_with($_GET['back'] ?? '', '/account.php') ? $_GET['back'] : '/account.php';
if (isset($_POST['user'])) {
    secsess_login($_POST['user'], ['level' => 'password']);
    if (isset($_POST['remember'])) {
        secsess_autologin_issue();
    }
}
if (secsess_user() !== null || secsess_autologin_attempt() !== null) {
    header("Location: $back");
    exit;
}
if (secsess_status()['autologin'] === 'late') {
    header("Refresh: 1; url=$back"); /* another tab has just logged in: its session is there by then */
    exit('one moment, please');
}
echo 'who are you?';
