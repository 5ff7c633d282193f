<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Looks into what holds the sessions. */
interface StoreView
{
    /** @return list<string> the handles of all records, living or not */
    public function handles(): array;

    /** How many sessions there are that a client could go on with. */
    public function living(): int;

    /** The header of a session's record, or null when there is none. */
    public function header(string $handle): ?StoredHeader;

    /** The record as it is stored: header, meta and payload; or null. */
    public function record(string $handle): ?string;

    /** Whether a snapshot of a session that was renewed is still to be had. */
    public function hasSnapshot(string $handle): bool;

    /** Seconds until a session's record goes by itself; -2 = there is none. */
    public function lifetime(string $handle): float;

    public function waiters(string $handle): int;

    /** Whether the session's lock is held now. */
    public function held(string $handle): bool;

    public function incidents(): int;

    /** As if all auto-login keys had been used so much earlier. */
    public function ageSeries(float $seconds): void;

    /** How many workers of a php-fpm use it. */
    public function users(int $master): int;

    /** The store's clock, in ms since 1970. */
    public function now(): int;

    /** All that it holds, names and values in one string: to search it for what must not be there. */
    public function everything(): string;
}
