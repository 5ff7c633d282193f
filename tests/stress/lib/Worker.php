<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Folder;
use Secsess\Harness\Process;

/** A place in a storm that always has a worker process: when one ends or is killed, the next one begins. */
final class Worker
{
    /** @var list<Turn> of all its processes that are over */
    public array $turns = [];
    /** @var list<string> */
    public array $complaints = [];
    private ?Process $process = null;
    private Journal $journal;
    private int $life = 0;
    private ?int $killedAt = null;
    private bool $stopped = false;

    /** @param array<string, mixed> $plan for processes/worker.php, but for what differs from life to life */
    public function __construct(
        private readonly Php $php,
        private readonly Folder $folder,
        private readonly Scene $scene,
        private readonly int $number,
        private readonly array $plan,
    ) {
    }

    public function begin(): void
    {
        $this->life++;
        $name = "w$this->number.$this->life";
        $path = $this->folder->at("$name.journal");
        $this->journal = new Journal($path, $name);
        $plan = $this->folder->write("$name.plan", json_encode([
            'name' => $name,
            'journal' => $path,
            'seed' => "{$this->plan['seed']} $name",
        ] + $this->plan));
        $this->killedAt = null;
        $this->stopped = false;
        $this->process = $this->php->start('worker', [$plan], $this->scene->settings($this->number + $this->life), "$name.log");
    }

    /** Reads what it wrote, and notices its end. Answers how many locks it acquired. */
    public function follow(): int
    {
        if ($this->process === null) {
            return 0;
        }
        $runs = $this->process->running();
        $held = $this->journal->follow();
        if (!$runs) {
            $this->end();
        }
        return $held;
    }

    public function running(): bool
    {
        return $this->process !== null;
    }

    /** What it is at: "starting", "waiting" (for a session), "holding", "ending" or "". */
    public function state(): string
    {
        $turn = $this->journal->current;
        return match (true) {
            !$this->running() || $this->killedAt !== null || $this->stopped || $turn === null => '',
            $turn->started === null => hrtime(true) - $turn->asked > 2e6 && $turn->wantsLock() ? 'waiting' : 'starting',
            $turn->ending !== null => 'ending',
            default => $turn->held() ? 'holding' : '',
        };
    }

    /** The session that it is at. */
    public function session(): ?int
    {
        return $this->journal->current?->session;
    }

    public function kill(): void
    {
        $this->killedAt ??= hrtime(true); /* who was killed is dead, though that was not noticed yet */
        $this->process->signal(SIGKILL);
    }

    public function pid(): int
    {
        return $this->process->pid;
    }

    /** Returns when it stands still. */
    public function stop(): void
    {
        $this->process->signal(SIGSTOP);
        $this->stopped = true;
        $end = hrtime(true) + 1e9;
        while (!preg_match('/\) [TZX] /', (string) @file_get_contents("/proc/{$this->pid()}/stat")) && hrtime(true) < $end) {
        }
    }

    /** @param bool $noted false: it was but a moment */
    public function resume(bool $noted = true): void
    {
        if (!$this->stopped || $this->process === null) {
            return;
        }
        $this->journal->follow();
        if ($noted && $this->journal->current !== null) {
            $this->journal->current->stopped = true;
        }
        $this->process->signal(SIGCONT);
        $this->stopped = false;
    }

    /** Ends it the hard way: it should have ended by itself. */
    public function giveUp(): void
    {
        $this->complaints[] = "w$this->number.$this->life did not come to its end: {$this->journal->current}";
        $this->kill();
        $this->process->awaitEnd();
        $this->journal->follow();
        $this->end();
    }

    private function end(): void
    {
        $this->process->awaitEnd();
        $name = "w$this->number.$this->life";
        if ($this->killedAt === null && $this->journal->current !== null) {
            $this->complaints[] = "$name ended in the middle of {$this->journal->current}";
        }
        $log = trim((string) @file_get_contents($this->folder->at("$name.log")));
        if ($log !== '') {
            $this->complaints[] = "$name: $log";
        }
        $this->journal->close($this->killedAt, hrtime(true));
        array_push($this->turns, ...$this->journal->turns);
        array_push($this->complaints, ...$this->journal->complaints);
        array_map(fn (string $kind) => @unlink($this->folder->at("$name.$kind")), ['journal', 'plan', 'log']);
        $this->process = null;
    }
}
