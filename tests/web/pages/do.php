<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Does what its query says, step by step, and answers with JSON: do.php?start,count,gate:slow
 * The answer is made before the session is saved; warnings hold what PHP said until then.
 */

declare(strict_types=1);

$answer = ['started' => null, 'warnings' => [], 'pid' => getmypid()];
set_error_handler(static function (int $level, string $message) use (&$answer): bool {
    $answer['warnings'][] = $message;
    return false; /* to the log as well */
});

/** Stops until the test lets it go; see tests/harness/Gate.php. */
function stop_at_gate(string $name): void
{
    $path = "$_SERVER[GATES]/$name";
    file_put_contents("$path.in", getmypid() . "\n");
    fread(fopen("$path.out", 'r'), 1);
}

/** Says who it is now, and flushes nothing. */
function say(array &$answer): void
{
    $answer['sid'] = session_id();
    $answer['n'] = $_SESSION['n'] ?? null;
    $answer['data'] = array_map(static fn ($v) => is_string($v) && strlen($v) > 200 ? strlen($v) : $v, $_SESSION ?? []);
    $answer['status'] = function_exists('secsess_status') ? secsess_status() : null;
    $answer['user'] = function_exists('secsess_user') ? secsess_user() : null;
    echo json_encode($answer, JSON_PARTIAL_OUTPUT_ON_ERROR);
}

/** The page can't do without a session. */
function refuse(array $answer): never
{
    http_response_code(503);
    header('Retry-After: 1');
    say($answer);
    exit;
}

/** Arguments of secsess_sessions(): "USER=LIMIT=BEFORE", from the end as few as need be. */
function listing(string $value): array
{
    [$user, $limit, $before] = explode('=', $value) + ['', '0', ''];
    return [$user === '' ? null : $user, (int) $limit, $before === '' ? null : $before];
}

$said = false;
foreach (explode(',', rawurldecode($_SERVER['QUERY_STRING'])) as $step) {
    [$verb, $value] = explode(':', $step, 2) + [1 => ''];
    match ($verb) {
        'start' => $answer['started'] = session_start(),
        'need' => $answer['started'] || refuse($answer),
        'read' => $answer['started'] = session_start(['read_and_close' => true]),
        'count' => $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1,
        'count_if_started' => $answer['started'] ? $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1 : null,
        'set' => $_SESSION[explode('=', $value)[0]] = explode('=', $value)[1],
        'unset' => (static function () use ($value): void {
            unset($_SESSION[$value]);
        })(),
        'fill' => $_SESSION['fill'] = str_repeat('x', (int) $value),
        'swell' => $_SESSION['swell'] = array_fill(0, 16, str_repeat('x', (int) $value)), /* small until it is serialized */
        'regenerate' => $answer['regenerated'] = session_regenerate_id($value === 'delete'),
        'commit' => $answer['committed'] = session_write_close(),
        'abort' => session_abort(),
        'reset' => $answer['reset'] = session_reset(),
        'destroy' => $answer['destroyed'] = session_destroy(),
        'login' => secsess_login($value),
        'logout' => secsess_logout(),
        'sessions' => $answer['sessions'] = secsess_sessions(...listing($value)),
        'user_count' => $answer['user_count'] = secsess_count($value === '' ? null : $value),
        'terminate' => $answer['ended'] = secsess_terminate($value),
        'terminate_others' => $answer['ended'] = secsess_terminate_others(),
        'revoke' => $answer['ended'] = secsess_revoke($value),
        'issue' => secsess_autologin_issue($value === '' ? [] : ['label' => $value]),
        'attempt' => $answer['attempt'] = secsess_autologin_attempt(),
        'forget' => secsess_autologin_forget(),
        'keys' => $answer['keys'] = secsess_autologin_keys(),
        'revoke_keys' => $answer['revoked'] = secsess_autologin_revoke($value === '' ? null : $value),
        'gate' => stop_at_gate($value),
        'busy' => usleep(1000 * (int) $value),
        'say' => $said = say($answer) ?? true,
        'flush' => print(str_repeat(' ', 9000)) && flush(),
        'finish' => fastcgi_finish_request(),
        'exit' => exit(say($answer) ?? 0),
        'throw' => throw new Exception('thrown by the page'),
        'fatal' => no_such_function(),
        'exhaust' => (static function () use ($value): void {
            $hog = [];
            while (true) {
                $hog[] = str_repeat('x', (int) $value);
            }
        })(),
        'spin' => (static function (): never {
            while (true) {
            }
        })(),
        'limit' => ini_set('memory_limit', $value),
        'files' => $answer['files'] = array_column($_FILES, 'size', 'name'),
        'key' => $answer['key'] = $_SESSION[$value] ?? null,
        'later' => register_shutdown_function(static function () use (&$answer): void {
            say($answer);
        }),
    };
}
if (!$said) {
    say($answer);
}
