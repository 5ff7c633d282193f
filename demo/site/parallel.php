<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Twelve requests at the same moment, from the browser. */

declare(strict_types=1);

require __DIR__ . '/lib.php';

begin();
$visit = count_visit();
answer("visit $visit", <<<'HTML'
		<p>Twelve requests at the same moment, each of which holds the session's lock for 100 ms (a browser sends six at a
		time to one server):</p>
		<pre id="answers"></pre>
		<script>
		const start = performance.now();
		const answers = document.getElementById('answers');
		for (let i = 1; i <= 12; i++) {
			fetch('/slow.php?ms=100&request=' + i, {headers: {Accept: 'application/json'}}).then(r => r.json()).then(page => {
				const ms = String(Math.round(performance.now() - start)).padStart(5);
				answers.append(`${ms} ms   request ${String(i).padStart(2)}: ${page.says}\n`);
			});
		}
		</script>
		<p><a href="/">Go on</a></p>
HTML);
