<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/**
 * Counts the instructions that a process executes: valgrind's callgrind runs it, and writes down at our command what it has
 * counted since the last time. Instructions in the kernel are not among them.
 */
final class Callgrind
{
    private int $dumps = 0;

    /** @param bool $fromStart false: it counts from begin() on, and what comes before is several times as fast */
    public function __construct(private readonly Lab $lab, private readonly string $name, private readonly bool $fromStart = true)
    {
    }

    /** @return list<string> what stands before the command */
    public function under(): array
    {
        return [
            $this->lab->program('valgrind', 'valgrind'), '--tool=callgrind', '-q',
            '--vgdb-prefix=' . $this->lab->folder->at('vgdb'), "--callgrind-out-file={$this->out()}",
            ...($this->fromStart ? [] : ['--instr-atstart=no']),
        ];
    }

    public function begin(int $pid): void
    {
        $this->tell($pid, 'instrumentation', 'on');
    }

    /** How many instructions the process with this PID executes while some work is done. */
    public function count(int $pid, callable $work): int
    {
        $this->dump($pid);
        $work();
        return $this->dump($pid);
    }

    private function dump(int $pid): int
    {
        $number = ++$this->dumps;
        $answer = $this->tell($pid, 'dump');
        $text = (string) @file_get_contents("{$this->out()}.$number");
        if (!preg_match('/^(?:summary|totals): (\d+)/m', $text, $found)) {
            throw new \RuntimeException("callgrind does not tell what it counted in $this->name: $answer");
        }
        return (int) $found[1];
    }

    private function tell(int $pid, string ...$words): string
    {
        $command = [
            $this->lab->program('valgrind', 'vgdb'), '--vgdb-prefix=' . $this->lab->folder->at('vgdb'), "--pid=$pid", ...$words,
        ];
        exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1', $answer, $failed);
        if ($failed !== 0) {
            throw new \RuntimeException("valgrind does not listen in $this->name: " . implode(' ', $answer));
        }
        return implode(' ', $answer);
    }

    private function out(): string
    {
        return $this->lab->folder->at("callgrind.$this->name");
    }
}
