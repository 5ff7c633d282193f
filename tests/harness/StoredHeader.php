<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** The header of a record as it lies in the store (layout: handlers/core/record.h). Times are in ms since 1970. */
final class StoredHeader
{
    public const SIZE = 104;
    private const LAYOUT = 'Cformat/Clife/Clock/Csealed/Vnewest/Vconfirmed/Vbefore/Vsuspect_by/Coffers/Creason/vmeta_size/Vkey_id/'
        . 'Vhold_ms/Poffered_at/Pconfirmed_offer_at/Pexpires_at/Pfence/Pgranted_at/Please_until/H32owner/H16next';
    private const LIVES = ['live', 'retired', 'ended', 'suspect'];
    private const REASONS = ['none', 'unknown', 'destroyed', 'idle', 'absolute', 'revoked', 'renewed', 'obsolete', 'incident',
        'unconfirmed', 'foreign tag'];

    private function __construct(
        public readonly string $life,
        /** G: the newest generation that was offered */
        public readonly int $newest,
        /** C: the highest that a client ever presented */
        public readonly int $confirmed,
        public readonly int $offers,
        public readonly string $reason,
        public readonly bool $sealed,
        public readonly int $fence,
        public readonly int $leaseUntil,
        public readonly bool $queued,
        public readonly bool $handing,
        public readonly int $holdMs,
        public readonly int $size,
    ) {
    }

    public static function decode(string $record): self
    {
        if (strlen($record) < self::SIZE) {
            throw new \RuntimeException('not a record: ' . strlen($record) . ' bytes');
        }
        $f = unpack(self::LAYOUT, $record);
        return new self(
            life: self::LIVES[$f['life']] ?? "life $f[life]",
            newest: $f['newest'],
            confirmed: $f['confirmed'],
            offers: $f['offers'],
            reason: self::REASONS[$f['reason']] ?? "reason $f[reason]",
            sealed: $f['sealed'] === 1,
            fence: $f['fence'],
            leaseUntil: $f['lease_until'],
            queued: ($f['lock'] & 1) !== 0,
            handing: ($f['lock'] & 2) !== 0,
            holdMs: $f['hold_ms'],
            size: strlen($record),
        );
    }

    /** "free", "held" or "handing over", and whether there are waiters; $now in ms of the store's clock. */
    public function lock(int $now): string
    {
        $state = match (true) {
            $this->leaseUntil <= $now => 'free',
            $this->handing => 'handing over',
            default => 'held',
        };
        return $state . ($this->queued && $state !== 'free' ? ', waiters' : '');
    }
}
