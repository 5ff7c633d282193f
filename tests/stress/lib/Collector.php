<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Folder;
use Secsess\Harness\Process;

/** Somebody who collects garbage all the time (processes/collect.php), whenever he is killed anew. */
final class Collector
{
    public const SETTINGS = ['secsess.tombstone_lifetime' => 1, 'secsess.grace' => 1];

    /** @var list<string> */
    public array $complaints = [];
    private ?Process $process = null;

    public function __construct(private readonly Php $php, private readonly Folder $folder, private readonly string $stop)
    {
    }

    public function follow(): void
    {
        if ($this->process === null || !$this->process->running()) {
            $this->end();
            $this->process = $this->php->start('collect', [$this->stop], self::SETTINGS, 'collect.log');
        }
    }

    public function kill(): void
    {
        $this->process?->signal(SIGKILL);
    }

    /** When it was told to stop. */
    public function end(): void
    {
        $this->process?->awaitEnd();
        $this->process = null;
        $log = trim((string) @file_get_contents($this->folder->at('collect.log')));
        if ($log !== '') {
            $this->complaints[] = "the collector: $log";
        }
        @unlink($this->folder->at('collect.log'));
    }
}
