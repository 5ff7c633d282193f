<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Browser;
use Secsess\Harness\Crowd;
use Secsess\Harness\Request;
use Secsess\Harness\Response;

/** Slow requests of one session that come at once, and a visitor with a session of his own who goes on meanwhile. */
final class Flood
{
    private const SIZE = 2048;
    private const PERIOD = 0.05; /* s between the visitor's requests */
    private const LEAD = 0.1;    /* s after the flood, his first one */

    /** @var list<float> ms that each of his requests took from when it was due */
    public array $innocent = [];
    /** Seconds until all of the flood was answered; null: it was not, within the bound. */
    public ?float $drained = null;
    public int $served = 0;
    public int $refused = 0;
    /** How many of those served are counted in the session; null: it was not asked. */
    public ?int $saved = null;
    /** How many PHP said of that they were not. */
    public int $reported = 0;

    private readonly Crowd $crowd;
    private readonly Browser $visitor;
    private readonly float $began;

    /**
     * @param int $requests that flood, each of $ms
     * @param float $bound s after which it is not waited any longer
     */
    public function __construct(private readonly PeerSite $site, private readonly int $requests, int $ms, private readonly float $bound)
    {
        $site->warmUp();
        $this->visitor = $this->comer('an innocent visitor');
        $flooder = $this->comer('a flooder');
        $before = $this->visitsOf($flooder);
        $site->fpm->log->mark();
        $this->crowd = new Crowd();
        $this->began = hrtime(true) / 1e9;
        for ($i = 0; $i < $requests; $i++) {
            $this->crowd->add($flooder, Request::page("/visit.php?visit=$ms"), label: $i);
        }
        $this->watch();
        $this->count();
        if ($this->drained !== null) {
            $this->saved = $this->visitsOf($flooder) - $before;
            $this->reported = count(preg_grep('/were NOT saved/', $site->warnings()));
        }
    }

    /** Somebody with a session, who came back with its cookie and is quick. */
    private function comer(string $name): Browser
    {
        $browser = $this->site->browser($name);
        foreach (['fill=' . self::SIZE, 'visit', 'look'] as $query) {
            $answer = $browser->get("/visit.php?$query");
            if ($answer->status !== 200) {
                throw new \RuntimeException("{$this->site->peer->name}, $query: $answer->status $answer->body");
            }
        }
        return $browser;
    }

    /** The visitor's requests are due at a steady pace: who had to wait asks again at once until he has caught up. */
    private function watch(): void
    {
        $counter = $this->visitsOf($this->visitor);
        for ($due = self::LEAD; $due < $this->bound && $due < $this->end(); $due += self::PERIOD) {
            $answer = $this->visit($due);
            if ($answer === null) {
                $this->innocent[] = 1000 * ($this->bound - $due); /* and it would have taken longer */
                continue;
            }
            if ($answer->status !== 200 || (int) $answer->body !== ++$counter) {
                throw new \RuntimeException("{$this->site->peer->name}: a visitor got $answer->status $answer->body, not $counter");
            }
            $this->innocent[] = 1000 * ($this->secondOf($answer) - $due);
        }
    }

    /** null: it was not answered within the bound, or not even asked for. */
    private function visit(float $due): ?Response
    {
        if ($this->elapsed() >= $this->bound) {
            return null;
        }
        $label = "visitor $due";
        $this->crowd->add($this->visitor, Request::page('/visit.php?visit'), $due, $label);
        $this->crowd->run(fn (): bool => isset($this->crowd->answers()[$label]) || $this->elapsed() >= $this->bound, 2 * $this->bound);
        return $this->crowd->answers()[$label] ?? null;
    }

    private function count(): void
    {
        foreach ($this->answers() as $answer) {
            $answer->status === 200 ? $this->served++ : $this->refused++;
        }
        $this->drained = is_finite($this->end()) ? $this->end() : null;
    }

    /** @return array<int, Response> of the flood */
    private function answers(): array
    {
        return array_filter($this->crowd->answers(), is_int(...), ARRAY_FILTER_USE_KEY);
    }

    /** When the last of the flood was answered; INF: it is not. */
    private function end(): float
    {
        $answers = $this->answers();
        return count($answers) < $this->requests ? INF : max(array_map($this->secondOf(...), $answers));
    }

    private function secondOf(Response $answer): float
    {
        return $answer->sentAt + $answer->seconds - $this->began;
    }

    private function elapsed(): float
    {
        return hrtime(true) / 1e9 - $this->began;
    }

    private function visitsOf(Browser $browser): int
    {
        return (int) $browser->get('/visit.php?look')->body;
    }
}
