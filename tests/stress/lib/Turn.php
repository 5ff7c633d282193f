<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** One start of a session by a worker, as the worker's journal tells it. Times are in ns of the machine's monotonic clock. */
final class Turn
{
    /** when session_start() had returned; null: it never did */
    public ?int $started = null;
    /** held, optimistic, readonly, or none (the session was renewed: a snapshot); "" unless started */
    public string $lock = '';
    /** the session's counter and who wrote it, as this turn found them */
    public int $saw = -1;
    public string $sawBy = '';
    /** right before the call that ends the session */
    public ?int $ending = null;
    /** right behind it, or behind a session_start() that failed */
    public ?int $ended = null;
    /** ok, or why a change was not saved: lost, conflict, readonly, gone, store; why there was no start: busy, store, empty */
    public string $outcome = '';
    /** when its process was killed: not before the first, not after the second */
    public ?int $killedAt = null;
    public ?int $goneAt = null;
    /** its process was stopped for a while */
    public bool $stopped = false;

    /** @param string $id unique; what the turn writes into the session, if it writes */
    public function __construct(
        public readonly string $id,
        public readonly int $session,
        public readonly string $kind,
        public readonly int $asked,
    ) {
    }

    public function held(): bool
    {
        return $this->lock === 'held';
    }

    /** Whether it tried to get the lock. */
    public function wantsLock(): bool
    {
        return $this->kind !== 'read';
    }

    /** Whether it asked for its change to be saved. */
    public function submitted(): bool
    {
        return $this->ending !== null && in_array($this->kind, ['change', 'reset', 'renew'], true);
    }

    public function accepted(): bool
    {
        return $this->submitted() && $this->outcome === 'ok';
    }

    /** Submitted, and nobody was told what became of it. */
    public function inDoubt(): bool
    {
        return $this->submitted() && ($this->outcome === '' || $this->outcome === 'store');
    }

    public function refused(): bool
    {
        return $this->submitted() && !$this->accepted() && !$this->inDoubt();
    }

    /** The last moment of which it is sure that it took itself for the holder; null: it never was one. */
    public function heldUntil(): ?int
    {
        return $this->held() ? max($this->started, $this->ending ?? $this->killedAt ?? $this->started) : null;
    }

    /** For findings. */
    public function __toString(): string
    {
        return sprintf(
            '%s (%s of session %d, asked %.3f, started %s%s, ending %s, ended %s%s%s%s)',
            $this->id,
            $this->kind,
            $this->session,
            $this->asked / 1e9,
            self::time($this->started),
            $this->lock === '' ? '' : " $this->lock seeing $this->saw by $this->sawBy",
            self::time($this->ending),
            self::time($this->ended),
            $this->outcome === '' ? '' : " $this->outcome",
            $this->stopped ? ', was stopped' : '',
            $this->killedAt === null ? '' : ', killed ' . self::time($this->killedAt),
        );
    }

    private static function time(?int $ns): string
    {
        return $ns === null ? 'never' : sprintf('%.3f', $ns / 1e9);
    }
}
