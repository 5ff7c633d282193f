<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Request;
use Secsess\Harness\Response;

/** Visitors who come at a steady rate, whatever happens to the store, and what they met. */
final class Load
{
    /** @var list<Visitor> */
    private array $visitors = [];
    private readonly \CurlMultiHandle $multi;
    /** @var array<int, array{Visitor, \CurlHandle, float}> */
    private array $running = [];
    /** hrtime, in s: of what was sent before, an answer may be that of a server that is no more; 0 = there was no fault yet */
    private float $fault = 0.0;

    public int $answers = 0, $failures = 0, $unsaved = 0, $skipped = 0;
    /** @var list<float> how long the store took, in ms, of each page that was answered */
    public array $ms = [];
    /** @var list<string> */
    public array $backwards = [], $strangers = [], $errors = [];
    /** @var array<string, int> the first words of warnings */
    public array $warnings = [];
    public int $lost = 0, $losers = 0;
    /** hrtime, in s: when a page last worked, and last failed */
    public float $lastGood = 0.0, $lastBad = 0.0;

    public function __construct(Shop $shop, int $visitors, private readonly int $rate)
    {
        $this->multi = curl_multi_init();
        for ($i = 0; $i < $visitors; $i++) {
            $this->visitors[] = new Visitor($shop->browser("v$i"));
        }
    }

    /** Each visitor once, so that all have a session. */
    public function begin(): void
    {
        foreach ($this->visitors as $visitor) {
            while (count($this->running) >= 8) {
                $this->step(0.01);
            }
            $this->send($visitor);
        }
        $this->settle();
    }

    /** For so long, at the rate. $then: called once so many seconds are over; at most one. @param array<string, callable> $then by seconds */
    public function run(float $seconds, array $then = []): void
    {
        $began = self::now();
        for ($sent = 0; ($now = self::now() - $began) < $seconds;) {
            foreach ($then as $after => $deed) {
                if ($now >= (float) $after) {
                    unset($then[$after]);
                    $deed();
                }
            }
            for (; $sent < $now * $this->rate; $sent++) {
                $visitor = $this->visitors[array_rand($this->visitors)];
                $visitor->busy ? $this->skipped++ : $this->send($visitor);
            }
            $this->step(0.002);
        }
    }

    /** Waits for all answers. */
    public function settle(): void
    {
        while ($this->running !== []) {
            $this->step(0.01);
        }
    }

    /** Everybody once more, when all is over. */
    public function visitAll(): void
    {
        $this->begin();
    }

    /**
     * A server died, with all that no other had. What is left: by visitor, the count.
     *
     * @param array<string, int> $left
     */
    public function mourn(array $left): void
    {
        $this->fault = self::now();
        foreach ($this->visitors as $visitor) {
            $kept = $left[$visitor->browser->name] ?? 0;
            if ($visitor->acknowledged > $kept) {
                $this->lost += $visitor->acknowledged - $kept;
                $this->losers++;
                $visitor->floor = min($visitor->floor, $kept);
            }
        }
    }

    /** Of the pages since, one of this many: the p-th quantile, in ms. */
    public function quantile(float $p): float
    {
        $sorted = $this->ms;
        sort($sorted);
        return $sorted === [] ? NAN : $sorted[(int) min(count($sorted) - 1, floor($p * count($sorted)))];
    }

    private function send(Visitor $visitor): void
    {
        $curl = $visitor->browser->prepare(Request::page('/visit.php?who=' . $visitor->browser->name));
        $visitor->busy = true;
        $this->running[spl_object_id($curl)] = [$visitor, $curl, self::now()];
        curl_multi_add_handle($this->multi, $curl);
        curl_multi_exec($this->multi, $active);
    }

    private function step(float $seconds): void
    {
        curl_multi_exec($this->multi, $active);
        while ($message = curl_multi_info_read($this->multi)) {
            [$visitor, $curl, $sentAt] = $this->running[spl_object_id($message['handle'])];
            unset($this->running[spl_object_id($message['handle'])]);
            curl_multi_remove_handle($this->multi, $curl);
            $visitor->busy = false;
            $this->judge($visitor, $visitor->browser->finish($curl, $sentAt), $sentAt);
        }
        curl_multi_select($this->multi, $seconds);
    }

    private function judge(Visitor $visitor, Response $response, float $sentAt): void
    {
        $this->answers++;
        $page = $response->json();
        foreach ($page['warnings'] ?? [] as $warning) {
            $key = preg_replace(['/tcp:[\d.:]+/', '/\d+/', '/^\w+\(\): /'], ['(server)', 'N', ''], $warning);
            $this->warnings[$key] = ($this->warnings[$key] ?? 0) + 1;
        }
        if ($response->status !== 200 || $page === []) {
            $this->errors[] = "{$visitor->browser->name}: status $response->status: " . substr($response->body, 0, 200);
            return;
        }
        $this->ms[] = $page['ms'];
        if (!$page['started']) {
            $this->failures++;
            $this->lastBad = self::now();
            return;
        }
        if ($page['who'] !== null && $page['who'] !== $visitor->browser->name) {
            $this->strangers[] = "{$visitor->browser->name} was shown what is $page[who]'s";
        }
        if ($page['n'] - 1 < $visitor->floor) {
            $this->backwards[] = "{$visitor->browser->name} had $visitor->floor visits saved, and the next page knew of " . ($page['n'] - 1);
        }
        if (!$page['saved']) {
            $this->unsaved++;
            $this->lastBad = self::now();
            return;
        }
        $this->lastGood = self::now();
        $visitor->acknowledged = $page['n'];
        if ($sentAt >= $this->fault) {
            $visitor->floor = $page['n'];
        }
    }

    public static function now(): float
    {
        return hrtime(true) / 1e9;
    }
}
