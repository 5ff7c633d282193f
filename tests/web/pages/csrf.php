<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A page with a form, which counts what was sent by it. */

declare(strict_types=1);

session_start();
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $_SESSION['sent'] = ($_SESSION['sent'] ?? 0) + 1;
    $_SESSION['checked'] = secsess_csrf_check();
}
?>
<!doctype html>
<p><?= $_SESSION['sent'] ?? 0, empty($_SESSION['checked']) ? '' : ' by its token' ?></p>
<form method="post"><button>Send</button></form>
<form method="get"><button>Look</button></form>
