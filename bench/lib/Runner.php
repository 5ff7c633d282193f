<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A process that lives long and runs cycles on command. It holds several sessions, which take turns. */
interface Runner
{
    /**
     * Runs cycles and answers how long each took, in ns, as the process itself read its clock.
     *
     * @return list<int>
     */
    public function run(Cycle $cycle, int $count, Pace $pace = Pace::Requests): array;

    /** Throws unless the store holds what the cycles so far must have left there. */
    public function verify(): void;

    public function stop(): void;
}
