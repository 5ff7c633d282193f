<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** On which cores PHP and the servers run. */
enum Placement
{
    /** All on one core: what is left of a round trip is the work. */
    case Together;
    /** PHP on one, the servers on another. */
    case Apart;
    /** Wherever the kernel lets them, as in life. */
    case Free;
}
