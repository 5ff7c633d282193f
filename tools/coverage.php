<?php
// SPDX-License-Identifier: BSD-3-Clause

/* Adds up what gcov counted in several builds of handlers/: a line is covered if any of them ran it. Prints a table, and
 * every line that is not covered with the function that it is in, so that a reader can judge. Ends with 1 if core or
 * store are below the mark. ./dev test coverage runs it.
 *
 *   php tools/coverage.php FILE    FILE has a line of JSON for each object: gcov --json-format --stdout */

const MARK = 90.0;
const MARKED = ['core', 'store'];

/** @return array<string, array<int, array{bool, string}>> by file and line: whether it ran, and its function */
function read_counts(string $path): array
{
    $files = [];
    foreach (file($path, FILE_IGNORE_NEW_LINES) as $object) {
        foreach (json_decode($object, true, flags: JSON_THROW_ON_ERROR)['files'] as $file) {
            if (!preg_match('~(?:^|/)handlers/((?:core|store|wire|php)/[a-z_0-9]+\.c)$~', $file['file'], $name)) {
                continue;
            }
            foreach ($file['lines'] as $line) {
                $number = $line['line_number'];
                $ran = $line['count'] > 0 || ($files[$name[1]][$number][0] ?? false);
                $files[$name[1]][$number] = [$ran, $line['function_name'] ?? ''];
            }
        }
    }
    ksort($files);
    return $files;
}

/** @return array{int, int} lines, and those of them that ran */
function sum(array $lines): array
{
    return [count($lines), count(array_filter(array_column($lines, 0)))];
}

function percent(int $all, int $ran): float
{
    return $all ? 100 * $ran / $all : 0.0;
}

function print_row(string $name, int $all, int $ran, string $note = ''): void
{
    printf("%-26s %6d %6d  %5.1f %%%s\n", $name, $all, $ran, percent($all, $ran), $note === '' ? '' : "  $note");
}

function print_uncovered(string $file, array $lines): void
{
    $source = file(dirname(__DIR__) . "/handlers/$file", FILE_IGNORE_NEW_LINES);
    ksort($lines);
    foreach ($lines as $number => [$ran, $function]) {
        if (!$ran) {
            printf("  %s:%d %s(): %s\n", $file, $number, $function, trim($source[$number - 1]));
        }
    }
}

$files = read_counts($argv[1]);
$folders = [];
foreach ($files as $file => $lines) {
    [$all, $ran] = sum($lines);
    $folder = dirname($file);
    $folders[$folder] = [($folders[$folder][0] ?? 0) + $all, ($folders[$folder][1] ?? 0) + $ran];
}

echo "lines that no test reaches\n";
foreach ($files as $file => $lines) {
    print_uncovered($file, $lines);
}
printf("\n%-26s %6s %6s\n", 'file', 'lines', 'run');
foreach ($files as $file => $lines) {
    print_row($file, ...sum($lines), ...[percent(...sum($lines)) < MARK ? 'below ' . MARK . ' %' : '']);
}
printf("\n%-26s %6s %6s\n", 'folder', 'lines', 'run');
$low = false;
foreach ($folders as $folder => [$all, $ran]) {
    $marked = in_array($folder, MARKED, true);
    print_row($folder, $all, $ran, $marked ? 'mark: ' . MARK . ' %' : '');
    $low = $low || ($marked && percent($all, $ran) < MARK);
}
if (array_diff(MARKED, array_keys($folders))) {
    echo "not all that has a mark was counted\n";
    $low = true;
}
exit($low ? 1 : 0);
