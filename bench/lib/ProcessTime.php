<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Skip;

/** How long the kernel has run a process, finer than the ticks of /proc/PID/stat. */
final class ProcessTime
{
    /** All its threads since their beginning, user and system, in ns. */
    public static function ns(int $pid): int
    {
        $sum = 0;
        foreach (glob("/proc/$pid/task/*/schedstat") as $file) {
            $sum += (int) strtok((string) @file_get_contents($file), ' ');
        }
        if ($sum === 0) {
            throw new Skip('this kernel has no /proc/PID/task/*/schedstat');
        }
        return $sum;
    }

    /** The same of its children, and of theirs, as long as they live. */
    public static function ofTree(int $pid): int
    {
        $sum = self::ns($pid);
        foreach (preg_split('/\s+/', (string) @file_get_contents("/proc/$pid/task/$pid/children"), -1, PREG_SPLIT_NO_EMPTY) as $child) {
            $sum += self::ofTree((int) $child);
        }
        return $sum;
    }
}
