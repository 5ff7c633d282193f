<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** A picture of figures, written as SVG. */
interface Chart
{
    /** Name of its file, without folder. */
    public function file(): string;

    public function title(): string;

    public function svg(): string;
}
