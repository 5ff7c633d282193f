<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** The first page: counts a visit, and shows what there is to try. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$visit = count_visit();
answer("visit $visit", <<<'HTML'
		<p>This site uses plain PHP sessions: <code>session_start()</code> and <code>$_SESSION</code>. One line of php.ini,
		<code>session.save_handler = secsess</code>, does the rest.</p>
		<dl>
		<dt>Come back</dt>
		<dd><a href="/">Load this page again</a> and watch the counter. Every few seconds the ID in your cookie
		changes (verdict <i>due</i>, then the next generation); the session and its handle stay.</dd>
		<dt>Log in</dt>
		<dd><form method="post" action="/login.php"><input name="user" value="Ann" aria-label="Name" required>
		<button>Log in</button></form> calls <code>session_regenerate_id()</code>: another session takes over.
		<a href="/logout.php">Log out</a> ends it.</dd>
		<dt>Many requests at once</dt>
		<dd><a href="/parallel.php">Twelve at the same moment</a>: each is counted, in order.</dd>
		<dt>A slow page</dt>
		<dd><a href="/slow.php?ms=2000">This one</a> holds the session's lock for two seconds. Open it in several tabs, and
		go on with another browser meanwhile.</dd>
		<dt>A forged ID</dt>
		<dd><a href="/forge.php">Change one character of your cookie</a>: you are a stranger then, and the store
		was not even asked.</dd>
		<dt>An upload</dt>
		<dd><form method="post" action="/upload.php" enctype="multipart/form-data">
		<input type="file" name="file" aria-label="File"> <button>Upload</button></form></dd>
		</dl>
HTML);
