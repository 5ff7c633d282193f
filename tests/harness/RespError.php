<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** The server answered with an error. */
final class RespError extends \RuntimeException
{
}
