<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Bench\Series;

/** What is counted over all rounds, and the table of it. */
final class Totals
{
    /** How fast hand-overs must be, in ms, on whatever machine: slower ones were not woken, but looked again by themselves. */
    private const MEDIAN = 50.0;
    private const P99 = 200.0;
    /** So rare that a short run may do without. */
    private const RARE = ['optimistic change saved'];
    public const LONG_RUN = 50_000;
    /** Without these, and the store's own mishaps, the run proves little. */
    private const NEEDED = ['holder killed', 'waiter killed', 'holder stopped',
        'two at once, the first one\'s lease over', 'stale change refused', 'optimistic change saved', 'optimistic change refused',
        'readonly change refused', 'no lock: not let into the queue', 'no lock: waited in vain',
        'sessions renewed', 'no lock: renewed by another'];

    /** @var list<float> ms, of those who had to wait and got the lock */
    public array $waits = [];
    /** @var list<float> ms */
    public array $handOvers = [];
    /** @var list<float> ms from the death of a holder until the next one had the lock, where that does not take a lease */
    public array $deaths = [];
    /** @var array<string, int> */
    private array $counts = [];
    private float $longestGap = 0.0;
    private float $longestPassing = 0.0;

    /** @param array<string, string> $mishaps of the store: see Store */
    public function __construct(private readonly array $mishaps)
    {
    }

    public function count(string $what, int $number = 1): void
    {
        $this->counts[$what] = ($this->counts[$what] ?? 0) + $number;
    }

    /** @param bool $passing somebody could have had the lock, and was stopped */
    public function gap(int $ns, bool $passing): void
    {
        $passing ? $this->longestPassing = max($this->longestPassing, $ns / 1e6) : $this->longestGap = max($this->longestGap, $ns / 1e6);
    }

    /** Counts a storm's turns and mishaps. */
    public function add(History $history): void
    {
        foreach ($history->turns as $turns) {
            foreach ($turns as $turn) {
                $this->turn($turn);
            }
        }
        foreach ($this->mishaps as $mishap => $what) {
            $this->count($what, $history->mishaps[$mishap] ?? 0);
        }
        foreach ($history->pauses as [$from, $to]) {
            $this->count('times that this machine stood still for over 0.1 s');
        }
    }

    private function turn(Turn $turn): void
    {
        $this->count('sessions asked for');
        if ($turn->held()) {
            $this->count('locks acquired');
            $this->count("locks acquired: $turn->kind");
        } elseif ($turn->lock !== '' && $turn->lock !== 'none') {
            $this->count($turn->kind === 'read' ? 'read without lock (read_and_close)' : "went on without lock: $turn->lock");
        } elseif ($turn->outcome === 'busy') {
            $this->count('refused the start (on_lock_refused = fail)');
        }
        if ($turn->accepted()) {
            $this->count('changes saved');
            $this->count('optimistic change saved', $turn->lock === 'optimistic' ? 1 : 0);
            $this->count('sessions renewed', $turn->kind === 'renew' && $turn->held() ? 1 : 0);
        }
        if ($turn->stopped) {
            $this->count($turn->held() ? 'holder stopped' : 'stopped in another state');
        }
        if ($turn->killedAt !== null) {
            $this->count(match (true) {
                $turn->started === null => $turn->killedAt - $turn->asked > 2e6 && $turn->wantsLock() ? 'waiter killed' : 'killed while starting',
                $turn->ending !== null => 'killed in the commit',
                $turn->held() => 'holder killed',
                default => 'killed without lock',
            });
        }
    }

    public function judge(Findings $findings, bool $storm): void
    {
        foreach (array_filter(['hand-over' => $this->handOvers, 'deaths' => $this->deaths]) as $check => $figures) {
            $median = Series::quantile($figures, 0.5);
            $p99 = Series::quantile($figures, 0.99);
            $findings->true($check, $median <= self::MEDIAN, sprintf('median %.1f ms, should be %.0f at most', $median, self::MEDIAN));
            $findings->true($check, $p99 <= self::P99, sprintf('p99 %.1f ms, should be %.0f at most', $p99, self::P99));
        }
        foreach ($storm ? $this->needed() : [] as $what) {
            $findings->true('mishaps', ($this->counts[$what] ?? 0) > 0, "never: $what");
        }
    }

    /** Whether something that is needed has not happened yet. $mourns: a holder's death takes its lease's time */
    public function isPoor(bool $mourns): bool
    {
        return $this->handOvers === [] || ($this->deaths === [] && !$mourns) || array_filter($this->needed(), fn (string $what): bool => ($this->counts[$what] ?? 0) === 0) !== [];
    }

    /** @return list<string> */
    private function needed(): array
    {
        $excused = ($this->counts['locks acquired'] ?? 0) < self::LONG_RUN ? self::RARE : [];
        return array_diff([...self::NEEDED, ...array_values($this->mishaps)], $excused);
    }

    public function tell(): void
    {
        ksort($this->counts);
        foreach ($this->counts as $what => $number) {
            if ($number > 0) {
                $this->row($what, number_format($number));
            }
        }
        $this->row('wait of who had to wait, in ms: median, p99, max', $this->quantiles($this->waits));
        $this->row('hand-over, commit included, in ms: median, p99, max', $this->quantiles($this->handOvers));
        $this->row('from a holder\'s death on until the next one has it, in ms', $this->quantiles($this->deaths));
        $this->row('the longest that a lock was nobody\'s while somebody waited', sprintf('%.1f ms', $this->longestGap));
        $this->row('and while one whose turn it may have been was stopped or dead', sprintf('%.1f ms', $this->longestPassing));
    }

    private function row(string $what, string $figures): void
    {
        printf("  %-62s %s\n", $what, $figures);
    }

    /** @param list<float> $figures */
    private function quantiles(array $figures): string
    {
        return $figures === [] ? 'none' : sprintf('%.2f, %.1f, %.1f (%s)', Series::quantile($figures, 0.5),
            Series::quantile($figures, 0.99), max($figures), number_format(count($figures)));
    }
}
