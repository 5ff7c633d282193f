<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Process;

/** session_gc() in a PHP on the command line, as cron runs it: all that has expired at once. */
final class Collector
{
    private const CODE = 'session_start(); $start = hrtime(true); $removed = session_gc(); '
        . 'echo "removed $removed in ", (hrtime(true) - $start) / 1e9, "\n"; session_destroy();';

    private readonly Process $process;
    private readonly string $log;

    public function __construct(Lab $lab, Peer $peer, string $folder)
    {
        $this->log = $lab->folder->write('collector.log', '');
        $command = [PHP_BINARY, '-n'];
        foreach ($peer->modules() as $module) {
            array_push($command, '-d', "extension=$module");
        }
        $settings = ['session.save_path' => $folder, 'session.use_cookies' => 0] + $peer->settings($lab, $peer->shortestWay());
        foreach ($settings as $name => $value) {
            array_push($command, '-d', "$name=$value");
        }
        $this->process = new Process([...$command, '-r', self::CODE], $this->log);
    }

    public function isDone(): bool
    {
        return !$this->process->running();
    }

    /** @return array{int, float} how many it removed, and in how many seconds */
    public function answer(): array
    {
        $this->process->awaitEnd();
        $text = (string) file_get_contents($this->log);
        if (!preg_match('/^removed (\d+) in ([\d.]+)$/', trim($text), $found)) {
            throw new \RuntimeException("session_gc() of $text");
        }
        return [(int) $found[1], (float) $found[2]];
    }
}
