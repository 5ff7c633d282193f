<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Turns with a session that others want as well. QUERY_STRING is what it does:
 * fill=SIZE: a new session of so many bytes; look: reads only;
 * turn: starts it, counts, holds it for HOLD µs or until the gate GATE opens (tests/harness/Gate.php), closes it;
 * loop: turns of the session ID until the time UNTIL, with THINK µs between.
 * Answers JSON; times are hrtime's, one clock for all processes of the machine.
 */

declare(strict_types=1);

/** @return array{int, int, int}|null when the session was asked for, had, and given back; null: it was refused, or not saved */
function turn(): ?array
{
    $asked = hrtime(true);
    try {
        if (!session_start()) {
            return null;
        }
    } catch (RuntimeException) {
        return null;
    }
    $had = hrtime(true);
    if (!isset($_SESSION['visits'])) {
        throw new LogicException('this is another session');
    }
    $_SESSION['visits']++;
    if (isset($_SERVER['GATE'])) {
        file_put_contents("$_SERVER[GATE].in", getmypid() . "\n");
        fread(fopen("$_SERVER[GATE].out", 'r'), 1);
    } else {
        usleep((int) $_SERVER['HOLD']);
    }
    $given = hrtime(true);
    return session_write_close() ? [$asked, $had, $given] : null;
}

[$do, $size] = explode('=', $_SERVER['QUERY_STRING']) + [1 => '0'];
$turns = [];
switch ($do) {
    case 'fill':
        require __DIR__ . '/../lib/Payload.php';
        session_start();
        $_SESSION = Secsess\Bench\Payload::of((int) $size, 100000); /* as many digits as there will be: its size stays the same */
        break;
    case 'look':
        session_start(['read_and_close' => true]);
        break;
    case 'turn':
        $turns[] = turn();
        break;
    case 'loop':
        ini_set('session.use_cookies', 0);
        while (hrtime(true) < (int) $_SERVER['UNTIL']) {
            session_id($_SERVER['ID']); /* each time: after a refusal PHP would make up another */
            $turns[] = turn();
            usleep((int) $_SERVER['THINK']);
        }
        break;
}
$had = array_values(array_filter($turns));
http_response_code(200);
echo json_encode(['turns' => $had, 'refused' => count($turns) - count($had), 'visits' => $_SESSION['visits'] ?? null, 'pid' => getmypid()]);
