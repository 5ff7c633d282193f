<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** How cycles follow each other. */
enum Pace
{
    /** A request each, with the session's cookie, as in life: other work in between has used the caches. */
    case Requests;
    /** One right after the other within one request, by session_id() and without cookies: the work itself. */
    case Loop;

    public function title(): string
    {
        return match ($this) {
            self::Requests => 'as requests',
            self::Loop => 'in a loop',
        };
    }

    /** How the figures were read. */
    public function method(): string
    {
        return match ($this) {
            self::Requests => 'each a real request to a php-cgi worker, with the session\'s cookie',
            self::Loop => 'one after the other within a request to a php-cgi worker, by session_id()',
        };
    }
}
