<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/**
 * Follows what a worker writes down (processes/worker.php): a line for each step of a turn, written before the step's
 * effects can be seen by others, or right behind it. What a killed worker wrote is there.
 *
 * a NUMBER TIME SESSION KIND    asks for the session
 * s NUMBER TIME LOCK SAW BY     session_start() returned
 * f NUMBER TIME CAUSE           it returned false
 * c NUMBER TIME                 about to end the session
 * e NUMBER TIME OUTCOME         it has ended
 * x TEXT                        what must not happen
 */
final class Journal
{
    /** @var list<Turn> that are over */
    public array $turns = [];
    /** under way */
    public ?Turn $current = null;
    /** @var list<string> */
    public array $complaints = [];
    /** @var resource */
    private $file;
    private string $rest = '';

    /** @param string $name what the IDs of its turns begin with */
    public function __construct(string $path, private readonly string $name)
    {
        touch($path);
        $this->file = fopen($path, 'r');
    }

    /** Reads what came since. Answers how many locks were acquired. */
    public function follow(): int
    {
        $held = 0;
        while (($text = (string) fread($this->file, 65536)) !== '') {
            $lines = explode("\n", $this->rest . $text);
            $this->rest = array_pop($lines);
            foreach ($lines as $line) {
                $held += $this->take($line);
            }
        }
        return $held;
    }

    /** Its process is gone and was followed to the end: what was under way will never end. */
    public function close(?int $killedAt, int $goneAt): void
    {
        if ($this->current !== null) {
            $this->current->killedAt = max($killedAt ?? $goneAt, $this->current->ending ?? $this->current->started ?? $this->current->asked);
            $this->current->goneAt = $goneAt;
            $this->turns[] = $this->current;
            $this->current = null;
        }
        fclose($this->file);
    }

    private function take(string $line): int
    {
        $word = explode(' ', $line, 6);
        $time = (int) ($word[2] ?? 0);
        $turn = $this->current;
        switch ($word[0]) {
            case 'a':
                $this->current = new Turn("$this->name.$word[1]", (int) $word[3], $word[4], $time);
                return 0;
            case 's':
                $turn->started = $time;
                $turn->lock = $word[3];
                $turn->saw = (int) $word[4];
                $turn->sawBy = $word[5];
                return $turn->held() ? 1 : 0;
            case 'c':
                $turn->ending = $time;
                return 0;
            case 'f':
            case 'e':
                $turn->ended = $time;
                $turn->outcome = $word[3];
                $this->turns[] = $turn;
                $this->current = null;
                return 0;
            default:
                $this->complaints[] = "$this->name: " . substr($line, 2);
                return 0;
        }
    }
}
