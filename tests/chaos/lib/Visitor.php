<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Browser;

/** One who visits again and again, one page at a time, and remembers what the site told. */
final class Visitor
{
    public bool $busy = false;
    /** The count that the site said last it had saved. */
    public int $acknowledged = 0;
    /** No later page may know of fewer visits. */
    public int $floor = 0;

    public function __construct(public readonly Browser $browser)
    {
    }
}
