<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The page around $content, with the session at its side. */

declare(strict_types=1);

$user = $_SESSION['user'] ?? null;
?>
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>secsess</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
<header>
	<h1><a href="/">secsess</a></h1>
	<p><?= $user === null ? 'nobody is logged in' : 'logged in as <b>' . escape($user) . '</b>' ?></p>
</header>
<main>
	<section>
<?= $content ?>

	</section>
	<aside>
		<h2>This request's session</h2>
		<p class="count"><?= (int) ($_SESSION['visits'] ?? 0) ?><span> visits</span></p>
		<table>
<?php foreach (status_rows() as $name => $text) { ?>
			<tr><th><?= escape($name) ?></th><td><?= escape($text) ?></td></tr>
<?php } ?>
		</table>
	</aside>
</main>
