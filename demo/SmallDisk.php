<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\CleanUp;
use Secsess\Harness\Program;

/** A small file system in memory that can be filled up. Only root can mount it, and not in every container. */
final class SmallDisk
{
    private const BLOCK = 4096;
    private readonly int $duty;

    private function __construct(private readonly string $path)
    {
        $this->duty = CleanUp::add($this->unmount(...));
    }

    /** Null: it can't be mounted. */
    public static function mount(string $path, int $kilobytes): ?self
    {
        $command = [Program::find('mount', 'mount'), '-t', 'tmpfs', '-o', "size={$kilobytes}k,mode=0700", 'secsess-demo', $path];
        exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1', $output, $code);
        return $code === 0 ? new self($path) : null;
    }

    /** Takes all the room that is left. Answers how many bytes that was. */
    public function fill(): int
    {
        $ballast = fopen("$this->path/ballast", 'w');
        for ($size = 0; @fwrite($ballast, str_repeat('.', self::BLOCK)) === self::BLOCK; $size += self::BLOCK) {
        }
        fclose($ballast);
        return $size;
    }

    /** Gives it back. */
    public function clear(): void
    {
        unlink("$this->path/ballast");
    }

    /** Also while somebody has files open there. */
    public function unmount(): void
    {
        CleanUp::forget($this->duty);
        exec(escapeshellarg(Program::find('mount', 'umount')) . ' -l ' . escapeshellarg($this->path) . ' 2>&1');
    }
}
