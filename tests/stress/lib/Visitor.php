<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Process;

/** A process that takes a session when it is told to (processes/visitor.php). */
final class Visitor
{
    public bool $idle = true;
    /** the turn that it was sent for, and when */
    public int $turn = -1;
    public int $sentAt = 0;
    public ?int $startedAt = null;
    public ?int $endingAt = null;
    /** how it was locked, and the counter that it saw */
    public string $lock = '';
    public int $saw = -1;
    public int $turns = 0;
    /** @var resource */
    private $stream;
    private string $rest = '';

    /** @param resource $stream */
    public function __construct(private readonly Process $process, $stream)
    {
        $this->stream = $stream;
        stream_set_blocking($stream, false);
    }

    public function send(int $turn, int $hold): void
    {
        [$this->idle, $this->turn, $this->startedAt, $this->endingAt] = [false, $turn, null, null];
        $this->turns++;
        $this->sentAt = hrtime(true);
        fwrite($this->stream, "$hold\n");
    }

    /** Reads what it says. Answers whether it is through with its turn now. */
    public function follow(): bool
    {
        $this->rest .= fread($this->stream, 4096);
        if (feof($this->stream)) {
            throw new \RuntimeException('a visitor was refused, or warned of something, and ended');
        }
        while (($end = strpos($this->rest, "\n")) !== false) {
            $word = explode(' ', substr($this->rest, 0, $end));
            $this->rest = substr($this->rest, $end + 1);
            if ($word[0] === 's') {
                [$this->startedAt, $this->lock, $this->saw] = [(int) $word[1], $word[2], (int) $word[3]];
            } else {
                $this->endingAt = (int) $word[1];
                return $this->idle = true;
            }
        }
        return false;
    }

    public function end(): void
    {
        stream_socket_shutdown($this->stream, STREAM_SHUT_RDWR);
        fclose($this->stream);
        $this->process->awaitEnd();
    }
}
