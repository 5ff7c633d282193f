<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** One thing that is measured: bench/measures/<name>.php returns it. */
interface Measure
{
    /** The name by which ./dev bench runs it; that of its file. */
    public function name(): string;

    /** What it measures, in one line. */
    public function about(): string;

    /**
     * Measures. What it starts ends with the lab or before; what is missing on this machine is told by Skip.
     *
     * @return list<Table>
     */
    public function tables(Lab $lab): array;
}
