<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Random\Randomizer;
use Secsess\Harness\CleanUp;
use Secsess\Harness\FileStore;
use Secsess\Harness\Folder;

/** Sessions in files, on a disk of their own where we are root: "fill": there is no room left for a while. */
final class InFiles implements Store
{
    private const SIZE = 96 << 20;
    private const CHUNK = 1 << 20;

    private readonly string $path;
    private readonly FileStore $files;
    private readonly bool $ownDisk;

    /** @param bool $harm false: nothing is to be done to it */
    public function __construct(Folder $folder, bool $harm = true)
    {
        $this->path = $folder->folder('files');
        $this->files = new FileStore("$this->path/secsess");
        $this->ownDisk = $harm && self::mayMount() && self::run('mount', '-t', 'tmpfs', '-o', 'mode=0700,size=' . self::SIZE, 'tmpfs', $this->path);
        if ($this->ownDisk) {
            CleanUp::add($this->stop(...));
        }
    }

    public static function mayMount(): bool
    {
        return posix_geteuid() === 0;
    }

    /** CLAIM_MS and SLICE_MS in handlers/store/file_open.c: whoever passes a stopped one looks as often as that. */
    public function terms(): Terms
    {
        return new Terms(claim: 1.0, passing: 1.25, place: 0.0, mourns: false, reconnect: 0.0, descriptors: 0);
    }

    public function settings(): array
    {
        return ['secsess.store' => '', 'session.save_path' => $this->path];
    }

    public function mishaps(): array
    {
        return ['stop inside' => 'stopped in the midst of a step', 'kill inside' => 'killed in the midst of a step',
            'kill wanted' => 'holder killed whom others waited for', 'stop waiter' => 'waiter stopped', 'kill collector' => 'collector killed']
            + ($this->ownDisk ? ['fill' => 'disk full'] : []);
    }

    public function trouble(string $mishap, Randomizer $random): void
    {
        $filler = fopen("$this->path/filler", 'w');
        for ($size = self::CHUNK; $size >= 512; $size >>= 1) {
            while (@fwrite($filler, str_repeat('x', $size)) === $size) {
            }
        }
        usleep($random->getInt(20000, 300000));
        fclose($filler);
        unlink("$this->path/filler");
    }

    public function pulse(): void
    {
    }

    public function collects(): bool
    {
        return true;
    }

    public function inside(array $pids): ?int
    {
        return $this->files->locks->inside($pids);
    }

    public function waiting(string $handle): array
    {
        return $this->files->locks->waiters($handle);
    }

    public function leftovers(Findings $findings, Totals $totals): Leftovers
    {
        return new FileLeftovers($this->files, $findings, $totals);
    }

    public function stop(): void
    {
        if ($this->ownDisk && is_dir($this->path)) {
            self::run('umount', $this->path);
        }
    }

    private static function run(string ...$command): bool
    {
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
        return $process !== false && proc_close($process) === 0;
    }
}
