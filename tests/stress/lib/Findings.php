<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

/** The checks, what they found, and how often they looked. */
final class Findings
{
    public const CHECKS = [
        'single' => 'no session has two holders while the first one\'s lease is good',
        'stale' => 'of two holders at once, one\'s change at most is saved',
        'lost' => 'no change that was accepted is lost, and each saw the one before',
        'refused' => 'no change that was refused or given up is saved',
        'reads' => 'nobody reads less than what was accepted before he asked',
        'causes' => 'nobody is refused without a cause',
        'waits' => 'nobody waits longer than leases and hand-overs take',
        'hand-over' => 'a lock is handed over at once',
        'deaths' => 'the lock of a holder who is killed goes on at once',
        'order' => 'who came first is first',
        'fair' => 'each process gets its share',
        'free' => 'no lock is left held',
        'left' => 'nothing is left behind',
        'revoked' => 'no session outlives a revocation, from the next request on',
        'ended' => 'no session that was ended by its handle is served again',
        'own' => 'whose the session is, his is what it holds',
        'limit' => 'no user has more sessions than there may be, and none behind a revocation',
        'gone' => 'a revocation leaves tombstones, and nothing of what they held',
        'quiet' => 'nobody sees or says what must not be',
        'mishaps' => 'all that this is about did happen',
    ];
    private const TOLD = 5;

    /** @var array<string, int> how often a check looked */
    private array $looks = [];
    /** @var array<string, int> how often it found something */
    private array $found = [];

    /** @param list<string> $beside checks that are not for this store */
    public function __construct(private readonly array $beside)
    {
    }

    /** A check looked. With a text, it found something. */
    public function look(string $check, ?string $finding = null): void
    {
        $this->looks[$check] = ($this->looks[$check] ?? 0) + 1;
        if ($finding === null) {
            return;
        }
        $this->found[$check] = ($this->found[$check] ?? 0) + 1;
        if ($this->found[$check] <= self::TOLD) {
            echo "     $check: $finding\n";
        } elseif ($this->found[$check] === self::TOLD + 1) {
            echo "     $check: and so on\n";
        }
    }

    public function true(string $check, bool $holds, string $finding): void
    {
        $this->look($check, $holds ? null : $finding);
    }

    /** Whether a check that is for this store never looked. @param list<string> $but what comes later */
    public function isBlind(array $but): bool
    {
        return array_diff(array_keys(self::CHECKS), array_keys($this->looks), $this->beside, $but) !== [];
    }

    /**
     * Prints what came of each check.
     *
     * @param bool $all all had something to look at: one that never looked failed
     * @return array{int, int} how many passed and failed
     */
    public function tell(bool $all): array
    {
        $passed = $failed = 0;
        foreach (self::CHECKS as $check => $promise) {
            $looks = $this->looks[$check] ?? 0;
            $found = $this->found[$check] ?? 0;
            $good = $looks > 0 && $found === 0;
            if ($looks === 0 && (!$all || in_array($check, $this->beside, true))) {
                continue;
            }
            $good ? $passed++ : $failed++;
            printf("%s stress: %s: %s (%s)\n", $good ? 'ok  ' : 'FAIL', $check, $promise,
                $looks === 0 ? 'it never looked' : number_format($looks) . ' looks' . ($found ? ", $found findings" : ''));
        }
        return [$passed, $failed];
    }
}
