<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A child process that we started, known by its PID; it ends with us. */
final class Process
{
    public readonly int $pid;
    /** @var resource|null */
    private $handle;
    private int $duty;

    /**
     * @param list<string> $command program and arguments, without a shell
     * @param string $log file that gets its standard output and error
     */
    public function __construct(private readonly array $command, private readonly string $log)
    {
        $out = ['file', $log, 'a'];
        $handle = proc_open($command, [['file', '/dev/null', 'r'], $out, $out], $pipes);
        if ($handle === false) {
            throw new \RuntimeException("cannot start $command[0]");
        }
        $this->handle = $handle;
        $this->pid = proc_get_status($handle)['pid'];
        $this->duty = CleanUp::add($this->end(...));
    }

    public function running(): bool
    {
        return $this->handle !== null && proc_get_status($this->handle)['running'];
    }

    public function signal(int $signal): void
    {
        if ($this->running()) {
            posix_kill($this->pid, $signal);
        }
    }

    /** Asks it to end, and makes it end when it does not within 5 s. */
    public function end(int $signal = SIGTERM): void
    {
        if ($this->handle === null) {
            return;
        }
        $this->signal(SIGCONT);
        $this->signal($signal);
        try {
            $this->awaitEnd(5.0);
        } catch (\RuntimeException) {
            $this->signal(SIGKILL);
            $this->awaitEnd(5.0);
        }
    }

    /** Waits until it has ended, without asking for it. */
    public function awaitEnd(float $seconds = 10.0): void
    {
        if ($this->handle === null) {
            return;
        }
        Await::that("the end of {$this->name()}", fn () => !$this->running(), $seconds);
        proc_close($this->handle);
        $this->handle = null;
        CleanUp::forget($this->duty);
    }

    /** Waits until it is ready. An early end is told with the last lines of its log. */
    public function awaitReady(callable $ready, float $seconds = 10.0): void
    {
        Await::that("{$this->name()} being ready", function () use ($ready): bool {
            if (!$this->running()) {
                throw new \RuntimeException("{$this->name()} ended at once:\n" . $this->tail());
            }
            return (bool) $ready();
        }, $seconds);
    }

    private function name(): string
    {
        return basename($this->command[0]);
    }

    private function tail(): string
    {
        return implode('', array_slice(@file($this->log) ?: [], -12));
    }
}
