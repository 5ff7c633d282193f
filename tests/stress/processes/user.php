<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/*
 * One of many who log the same few users in and out: takes a place of a user (a file with a session ID), does something
 * with the session in it, and notes as a line of JSON what it saw and did, with the times around it. Argument: a file with
 * the plan, JSON.
 */

declare(strict_types=1);

$plan = json_decode(file_get_contents($argv[1]), true);
$random = new Random\Randomizer(new Random\Engine\Xoshiro256StarStar(hash('sha256', $plan['seed'], true)));
$warnings = [];
set_error_handler(static function (int $level, string $text) use (&$warnings): bool {
    $warnings[] = $text;
    return true;
});

function pick(Random\Randomizer $random, array $weights): string
{
    $dice = $random->getInt(1, array_sum($weights));
    foreach ($weights as $name => $weight) {
        if (($dice -= $weight) <= 0) {
            return $name;
        }
    }
}

/** Others find the session of this place under its new ID from now on. */
function publish(array $plan, string $place, string $sid): void
{
    file_put_contents("$plan[sids].$plan[name]", $sid);
    rename("$plan[sids].$plan[name]", "$plan[sids].$place");
}

/** The session becomes the user's; what it holds names the login from here on. */
function login(string $user, string $serial): void
{
    secsess_login($user);
    $_SESSION = ['of' => $user, 'serial' => $serial, 'n' => 0, 'pad' => str_repeat($user, 20)];
}

/** Does it, and answers what is to be known of it. */
function act(string $action, string $user, string $serial, Random\Randomizer $random): array
{
    switch ($action) {
        case 'login':
            login($user, $serial);
            return ['serial' => $serial];
        case 'renew':
            return ['renewed' => session_regenerate_id()];
        case 'terminate':
            $sessions = secsess_sessions($user);
            $handle = $sessions === [] ? '' : $sessions[$random->getInt(0, count($sessions) - 1)]['handle'];
            return ['handle' => $handle, 'ended' => secsess_terminate($handle, $user)];
        case 'others':
            return ['ended' => secsess_terminate_others()];
        case 'revoke':
            return ['ended' => secsess_revoke($user)];
        case 'logout':
            secsess_logout();
            return [];
        default:
            $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1;
            return [];
    }
}

$journal = fopen($plan['journal'], 'a');
for ($number = 1; $number <= $plan['turns']; $number++) {
    $user = $plan['users'][$random->getInt(0, count($plan['users']) - 1)];
    $place = "$user.{$random->getInt(1, $plan['places'])}";
    $action = pick($random, $plan['actions']);
    $sid = is_file("$plan[sids].$place") ? file_get_contents("$plan[sids].$place") : '';
    $anew = $sid === '' || ($action === 'login' && $random->getInt(0, 2) > 0);
    $turn = ['action' => $action, 'user' => $user, 'name' => "$plan[name].$number", 'place' => $place];
    session_id($anew ? session_create_id() : $sid);
    $turn['asked'] = hrtime(true);
    $turn['ok'] = session_start($action === 'read' ? ['read_and_close' => true] : []);
    $turn['started'] = hrtime(true);
    if ($turn['ok']) {
        $status = secsess_status();
        $turn += ['sees' => secsess_user(), 'data' => $_SESSION, 'handle' => $status['handle'], 'verdict' => $status['verdict'], 'lock' => $status['lock']];
        $turn['began'] = hrtime(true);
        try {
            $turn['action'] = $turn['sees'] === null && $action !== 'read' && $action !== 'revoke' ? 'login' : $action;
            $turn['did'] = act($turn['action'], $user, $turn['name'], $random);
        } catch (SecsessException $e) {
            $turn['refused'] = $e->getMessage();
        }
        $turn['returned'] = hrtime(true);
        $sid = session_id();
        $now = secsess_user();
        $turn += ['became' => secsess_status()['handle'], 'sid' => $sid];
        session_write_close();
        if ($warnings === [] && $now !== null) {
            publish($plan, $place, $sid);
        }
    }
    $turn += ['ended' => hrtime(true), 'warnings' => $warnings];
    fwrite($journal, json_encode($turn) . "\n");
    $warnings = $_SESSION = [];
}
