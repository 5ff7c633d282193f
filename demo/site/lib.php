<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What the demonstration's pages share. They use plain PHP sessions: nothing here knows of secsess but show_status(). */

declare(strict_types=1);

/** Starts the session, or answers 503: whoever was logged in still is. */
function begin(): void
{
    if (!session_start()) {
        http_response_code(503);
        header('Retry-After: 1');
        answer('no session right now', '<p>The sessions can\'t be reached right now, or too many requests of yours are under '
            . 'way. You are still logged in: try again in a moment.</p>');
        exit;
    }
}

/** One more visit. */
function count_visit(): int
{
    return $_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
}

function escape(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5);
}

/** Answers with a page for people, or with JSON for the scenes. $says: what happened, in three words. */
function answer(string $says, string $html = ''): void
{
    $active = session_status() === PHP_SESSION_ACTIVE;
    if (str_contains($_SERVER['HTTP_ACCEPT'] ?? '', 'application/json')) {
        header('Content-Type: application/json');
        echo json_encode([
            'says' => $says,
            'started' => $active,
            'visits' => $_SESSION['visits'] ?? null,
            'user' => $_SESSION['user'] ?? null,
            'status' => function_exists('secsess_status') ? secsess_status() : null,
        ]);
        return;
    }
    $content = $html === '' ? '<p>' . escape(ucfirst($says)) . '.</p>' : $html;
    require __DIR__ . '/layout.php';
}

/** secsess_status(), as a table's rows: name => text. */
function status_rows(): array
{
    if (!function_exists('secsess_status')) {
        return ['secsess' => 'not loaded'];
    }
    $rows = [];
    foreach (secsess_status() as $name => $value) {
        $rows[str_replace('_', ' ', $name)] = match (true) {
            $value === null => '–',
            is_float($value) || (is_int($value) && $value > 1e9) => relative_time((float) $value),
            default => (string) $value,
        };
    }
    return $rows;
}

function relative_time(float $time): string
{
    $seconds = $time - microtime(true);
    $age = abs($seconds);
    $text = match (true) {
        $age < 120 => sprintf('%.1f s', $age),
        $age < 7200 => sprintf('%.0f min', $age / 60),
        $age < 172800 => sprintf('%.0f hours', $age / 3600),
        default => sprintf('%.0f days', $age / 86400),
    };
    return $seconds < 0 ? "$text ago" : "in $text";
}
