<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Looks into the lock table of sessions in files: its layout is in handlers/store/file_tickets.h, its mutexes are glibc's. */
final class LockTable
{
    public const WAITS = 1;
    public const HOLDS = 2;
    private const MAGIC = "secsess locks\0\0\0";
    private const SLOTS = 640;
    private const TICKETS = 2048;
    private const MUTEX_SIZE_AT = 24;
    /** Mark, boot, inode and device; then the sweep's mutex and its three numbers. */
    private const HEAD = 96;
    private const SWEEP = 24;
    /** Behind a ticket's mutex. */
    private const TICKET = 'Vstate/Vslot/Vnext/Vwatchers/Pnumber/Pcalled_at/a27handle/Clock/a16token/x4/Pfence/Pgranted_at/Please_until';
    private const OWNER_AT = 8;
    private const TICKET_SIZE = 104;

    public function __construct(private readonly string $path)
    {
    }

    /** @return list<array<string, int|string>> in the order in which they were drawn */
    public function tickets(string $handle): array
    {
        $bytes = $this->bytes();
        $tickets = [];
        for ($at = 0; ($at = strpos($bytes, "$handle\0", $at)) !== false; $at += strlen($handle)) {
            $ticket = unpack(self::TICKET, $bytes, $at - 32);
            if (in_array($ticket['state'], [self::WAITS, self::HOLDS], true)) {
                $tickets[] = ['handle' => $handle] + $ticket;
            }
        }
        usort($tickets, static fn (array $a, array $b): int => $a['number'] <=> $b['number']);
        return $tickets;
    }

    /** @return list<int> the numbers of those who wait for a session's lock */
    public function waiters(string $handle): array
    {
        return array_column(array_filter($this->tickets($handle), static fn (array $ticket): bool => $ticket['state'] === self::WAITS), 'number');
    }

    /** Until when a session's lock is held, in ms since 1970; 0: nobody holds it. */
    public function leaseUntil(string $handle): int
    {
        return max([0, ...array_map(static fn (array $ticket): int => $ticket['state'] === self::HOLDS ? $ticket['lease_until'] : 0, $this->tickets($handle))]);
    }

    /**
     * Which of these processes is within a step on a session or a user, at this moment; null: none.
     *
     * @param list<int> $pids
     */
    public function inside(array $pids): ?int
    {
        $slots = (string) @file_get_contents($this->path, false, null, 0, self::HEAD + 64 + 64 * self::SLOTS);
        $mutex = strlen($slots) > self::HEAD ? self::mutexSize($slots) : 0;
        $begin = self::slotsAt($mutex);
        foreach ($mutex ? $pids : [] as $pid) {
            for ($at = $begin; ($at = strpos($slots, pack('V', $pid), $at)) !== false; $at++) {
                if (($at - $begin) % self::slotSize($mutex) === self::OWNER_AT) {
                    return $pid;
                }
            }
        }
        return null;
    }

    /** @return list<string> what must not be there when nobody uses the table */
    public function leftovers(): array
    {
        $bytes = $this->bytes();
        $mutex = self::mutexSize($bytes);
        $left = [];
        for ($i = 0, $at = self::slotsAt($mutex); $i < self::SLOTS; $i++, $at += self::slotSize($mutex)) {
            if (self::isLocked($bytes, $at)) {
                $left[] = "slot $i: locked";
            }
        }
        $at = (int) (ceil($at / 64) * 64);
        for ($i = 0; $i < self::TICKETS; $i++, $at += $mutex + self::TICKET_SIZE) {
            $ticket = unpack(self::TICKET, $bytes, $at + $mutex);
            /* That of a holder who died stays, for the fence that others may have seen. */
            if ($ticket['state'] === self::WAITS || self::isLocked($bytes, $at)) {
                $left[] = "ticket $i: of $ticket[handle], state $ticket[state], " . (self::isLocked($bytes, $at) ? 'locked' : 'free');
            }
        }
        return $at === strlen($bytes) ? $left : [...$left, 'it is ' . strlen($bytes) . " bytes long, where its layout has $at"];
    }

    private function bytes(): string
    {
        return (string) @file_get_contents($this->path);
    }

    private static function mutexSize(string $bytes): int
    {
        if (!str_starts_with($bytes, self::MAGIC)) {
            throw new \RuntimeException('this is no lock table');
        }
        return unpack('V', $bytes, self::MUTEX_SIZE_AT)[1];
    }

    private static function slotsAt(int $mutex): int
    {
        return (int) (ceil((self::HEAD + $mutex + self::SWEEP) / 64) * 64);
    }

    private static function slotSize(int $mutex): int
    {
        return $mutex + 24;
    }

    /** The word that the kernel knows: who has it, but for two bits. Of who died with it, one bit is left. */
    private static function isLocked(string $bytes, int $at): bool
    {
        return (unpack('V', $bytes, $at)[1] & 0x3fffffff) !== 0;
    }
}
