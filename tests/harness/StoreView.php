<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Looks into what holds the sessions. */
interface StoreView
{
    /** @return list<string> the handles of all records, of living sessions or not */
    public function handles(): array;

    /** @return list<string> names of what is stored of a kind: s record, f snapshot, u index, r revocation, … */
    public function keys(string $kind): array;

    /** The full name of what is stored of a kind for a session, or null when there is none. */
    public function key(string $kind, string $handle): ?string;

    /** The header of a session's record with its lock, or null when there is none. */
    public function header(string $handle): ?StoredHeader;

    /** The record as stored, header and body, or null. */
    public function record(string $handle): ?string;

    /** Seconds until a session's record goes by itself; -1 = it stays, -2 = there is none. */
    public function lifetime(string $handle): float;

    public function waiters(string $handle): int;

    /** Whether the session's lock is held now. */
    public function held(string $handle): bool;

    /** The store's clock, in ms since 1970. */
    public function now(): int;

    /** All that is stored, names and values in one string: to search it for what must not be there. */
    public function everything(): string;
}
