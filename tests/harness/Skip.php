<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A test cannot run here; the message says what is missing. */
final class Skip extends \Exception
{
}
