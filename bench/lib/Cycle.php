<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What a request does with its session. The names are those that bench/pages/cycle.php knows. */
enum Cycle: string
{
    /** Start, change a counter, close. */
    case Change = 'change';
    /** Start, change nothing, close. */
    case Same = 'same';
    /** session_start(['read_and_close' => true]) */
    case Read = 'read';
    /** No cookie comes: start, fill, close. */
    case Fresh = 'fresh';
    /** The same request without a session: what all others are compared with where a whole process is counted. */
    case None = 'none';
    /** A new session's data, made and thrown away: the same for Fresh. */
    case Build = 'build';

    public function title(): string
    {
        return match ($this) {
            self::Change => 'read-write, changed',
            self::Same => 'read-write, unchanged',
            self::Read => 'read_and_close',
            self::Fresh => 'new session',
            self::None, self::Build => 'no session',
        };
    }
}
