<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Folder;
use Secsess\Harness\Process;

/** Starts PHP processes with the module, whose sessions are in one store. */
final class Php
{
    public function __construct(private readonly Folder $folder, private readonly Store $store)
    {
    }

    /**
     * Starts a script of the folder processes.
     *
     * @param list<string> $arguments
     * @param array<string, string|int|float> $settings
     */
    public function start(string $script, array $arguments, array $settings, string $log): Process
    {
        $settings += $this->store->settings() + [
            'session.save_handler' => 'secsess',
            'session.use_cookies' => 0,
            'session.cache_limiter' => '',
            'display_errors' => 'stderr',
            'html_errors' => 0,
            'error_reporting' => -1,
        ];
        $command = [PHP_BINARY, '-n', '-d', 'extension=' . realpath(getenv('SECSESS_MODULE'))];
        foreach ($settings as $name => $value) {
            array_push($command, '-d', "$name=\"$value\"");
        }
        return new Process([...$command, dirname(__DIR__) . "/processes/$script.php", ...$arguments], $this->folder->at($log));
    }

    /**
     * Runs one to its end and answers the lines that it prints.
     *
     * @param list<string> $arguments
     * @param array<string, string|int|float> $settings
     * @return list<string>
     */
    public function lines(string $script, array $arguments, array $settings = []): array
    {
        $log = "$script.out";
        @unlink($this->folder->at($log));
        $this->start($script, $arguments, $settings, $log)->awaitEnd(120.0);
        return file($this->folder->at($log), FILE_IGNORE_NEW_LINES);
    }

    /**
     * Makes sessions.
     *
     * @return list<array{string, string}> ID and handle of each
     */
    public function mint(int $count, int $bytes): array
    {
        $sessions = array_map(static fn (string $line): array => explode(' ', $line), $this->lines('mint', [(string) $count, (string) $bytes]));
        foreach ($sessions as $session) {
            if (count($session) !== 2 || strlen($session[0]) < 60) {
                throw new \RuntimeException('no sessions could be made: ' . implode(' ', $session));
            }
        }
        if (count($sessions) !== $count) {
            throw new \RuntimeException("of $count sessions " . count($sessions) . ' were made');
        }
        return $sessions;
    }
}
