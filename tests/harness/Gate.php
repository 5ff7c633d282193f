<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/**
 * A place where pages stop until they are let go: two named pipes. A page that arrives writes its PID into one (one
 * line) and reads one byte from the other; stop_at_gate() in the pages does it.
 */
final class Gate
{
    /** @var resource */
    private $arrivals;
    /** @var resource */
    private $permits;
    private string $text = '';

    public function __construct(string $path, public readonly string $name)
    {
        posix_mkfifo("$path.in", 0600);
        posix_mkfifo("$path.out", 0600);
        /* Read and write, so that neither side's open blocks. */
        $this->arrivals = fopen("$path.in", 'r+');
        $this->permits = fopen("$path.out", 'r+');
        stream_set_blocking($this->arrivals, false);
        CleanUp::add(fn () => $this->open(64)); /* nobody is left behind */
    }

    /** The PID of the next page that arrived, or null when none did. */
    public function arrival(): ?int
    {
        $this->text .= fread($this->arrivals, 4096);
        $end = strpos($this->text, "\n");
        if ($end === false) {
            return null;
        }
        $pid = (int) $this->text;
        $this->text = substr($this->text, $end + 1);
        return $pid;
    }

    /** Lets so many pages go on; also those that arrive later. */
    public function open(int $pages = 1): void
    {
        fwrite($this->permits, str_repeat('.', $pages));
        fflush($this->permits);
    }
}
