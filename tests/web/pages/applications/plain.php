<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** A small application with a login form, as so many are, without a word of secsess. */

declare(strict_types=1);

const PASSWORDS = ['alice' => 'wonderland', 'bob' => 'builder'];

session_start();
$page = $_GET['page'] ?? 'home';

if ($page === 'login' && $_SERVER['REQUEST_METHOD'] === 'POST') {
    if ((PASSWORDS[$_POST['name'] ?? ''] ?? null) !== ($_POST['password'] ?? '')) {
        http_response_code(403);
        exit('wrong');
    }
    if (isset($_GET['careful'])) {
        session_regenerate_id(true);
    }
    $_SESSION['user'] = $_POST['name'];
    $_SESSION['mail'] = "private of $_POST[name]";
    header('Location: /applications/plain.php', true, 303);
    exit;
}
if ($page === 'logout') {
    if (isset($_GET['careful'])) {
        $_SESSION = [];
        $cookie = session_get_cookie_params();
        setcookie(session_name(), '', time() - 42000, $cookie['path'], $cookie['domain'], $cookie['secure'], $cookie['httponly']);
        session_destroy();
    } else {
        unset($_SESSION['user'], $_SESSION['mail']);
    }
    header('Location: /applications/plain.php', true, 303);
    exit;
}
if ($page === 'cart') {
    $_SESSION['cart'] = ($_SESSION['cart'] ?? 0) + 1;
}
?>
<!DOCTYPE html>
<title>A shop</title>
<p>Hello, <?= htmlspecialchars($_SESSION['user'] ?? 'guest') ?>: <?= htmlspecialchars($_SESSION['mail'] ?? 'no mail') ?>, <?= $_SESSION['cart'] ?? 0 ?> in your cart</p>
<?php if (!isset($_SESSION['user'])): ?>
<form method="post" action="?page=login"><input name="name"><input name="password" type="password"><button>Log in</button></form>
<?php endif ?>
