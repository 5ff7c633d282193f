<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * The smallest page that a site can have, so that its session shows. QUERY_STRING is what it does:
 * none: no session; visit: counts; visit=MS: counts, and is slow; look: counter and digest of the rest;
 * fill=SIZE: a new session of so many bytes.
 */

declare(strict_types=1);

[$do, $number] = explode('=', $_SERVER['QUERY_STRING']) + [1 => '0'];
if ($do === 'none') {
    echo '0';
    return;
}
if (!session_start(['read_and_close' => $do === 'look'])) {
    http_response_code(503);
    return;
}
switch ($do) {
    case 'visit':
        echo ++$_SESSION['visits'];
        usleep(1000 * (int) $number);
        break;
    case 'fill':
        require __DIR__ . '/../lib/Payload.php';
        $_SESSION = Secsess\Bench\Payload::of((int) $number, 100000); /* as many digits as there will be: its size stays the same */
        break;
}
if ($do !== 'visit') {
    $rest = $_SESSION;
    unset($rest['visits']);
    echo $_SESSION['visits'], ' ', md5(serialize($rest));
}
