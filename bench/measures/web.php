<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Request;

/** How many requests a whole site serves: nginx, php-fpm and the server, all cores busy. */
return new class implements Measure {
    private const SIZE = 2048;
    private const WORKERS = 8;
    private const CONNECTIONS = 16;
    private const NONE = 'none';

    /** @var array<string, PeerSite> */
    private array $sites = [];
    /** @var array<string, list<string>> cookies of each site, one a connection */
    private array $cookies = [];
    /** @var array<string, array{int, string}> what a new session says: counter, digest of the rest */
    private array $fresh = [];
    /** @var array<string, int> requests that were answered */
    private array $answered = [];
    /** @var array<string, int> runs of wrk */
    private array $runs = [];

    public function name(): string
    {
        return 'web';
    }

    public function about(): string
    {
        return 'requests/s, p50 and p99 of nginx and php-fpm under wrk, distinct sessions';
    }

    public function tables(Lab $lab): array
    {
        $lab->program('wrk', 'wrk');
        return $lab->placed(Placement::Free, fn (): array => [$this->table($lab, $lab->scale(8, 3), $lab->scale(2, 1))]);
    }

    private function table(Lab $lab, int $rounds, int $seconds): Table
    {
        foreach (Peers::here($lab) as $key => $peer) {
            $lab->say("$peer->name: making sessions");
            $this->open($lab, $key, $peer);
        }
        $read = $this->race($lab, $rounds, $seconds);
        foreach ($this->sites as $key => $site) {
            $this->verify($key, $site);
            $site->stop();
        }
        $lab->keep('rounds', array_map(static fn (array $all): array => array_map(static fn (Series $each): array => $each->rounds, $all), $read));
        $table = new Table(
            'Requests a second',
            'nginx and php-fpm (' . self::WORKERS . ' workers, opcache) on all cores, with the server and wrk beside them; '
                . self::CONNECTIONS . ' connections, each with a session of its own of 2 KB, ask for a page again as soon as it came. '
                . 'The page starts its session, counts and says the counter; the first row is the same page without a session. '
                . "Medians of $rounds rounds of $seconds s, in which the peers take turns; ratios are medians of the rounds' ratios to php-redis "
                . 'with locking. Times are those of an answer while the machine is as busy as can be.',
            [
                Column::text(''), Column::figure('requests/s'), Column::ratio(),
                Column::figure('p50', 'ms', 2), Column::figure('p99', 'ms', 2),
                Column::figure('processor time a request', 'µs'), Column::figure('of it for the session', 'µs'),
            ],
        );
        $chart = new BarChart('web.svg', 'Requests a second at 2 KB', 'nginx, php-fpm, the server and wrk on one machine; higher is better (× php-redis with locking)', '/s');
        foreach ($read as $key => $series) {
            $name = $key === self::NONE ? 'no session' : Peers::get($key)->name;
            $ratio = isset($read[Peers::PHPREDIS]) ? $series['perSecond']->ratioTo($read[Peers::PHPREDIS]['perSecond']) : null;
            $table->row(
                $name,
                $series['perSecond']->median(),
                $ratio,
                $series['p50Ms']->median(),
                $series['p99Ms']->median(),
                $series['µs']->median(),
                $key === self::NONE ? null : $series['µs']->above($read[self::NONE]['µs']),
            );
            $chart->bar($name, $series['perSecond']->median(), $ratio === null ? '' : sprintf('%.2f×', $ratio), str_starts_with($key, Peers::SECSESS));
        }
        $ratio = isset($read[Peers::PHPREDIS]) ? $read[Peers::SECSESS]['perSecond']->ratioTo($read[Peers::PHPREDIS]['perSecond']) : null;
        return $table
            ->chart($chart)
            ->note('Processor time is that of nginx, PHP and the peer\'s server (schedstat), without wrk\'s. What is not for the session '
                . 'is for nginx, php-fpm and the page: it is the same for all, and dilutes the ratio of requests.')
            ->note('After the last round each session held all visits that wrk was answered, and the rest of what it began with; '
                . 'no answer was another than 200.')
            ->target(Target::atLeast('requests/s at 2 KB, × php-redis with locking', 1.4, $ratio));
    }

    private function open(Lab $lab, string $key, Peer $peer): void
    {
        $site = $this->sites[$key] = new PeerSite($lab, $peer, self::WORKERS);
        $this->answered[$key] = $this->runs[$key] = 0;
        $this->cookies[$key] = [];
        while (count($this->cookies[$key]) < self::CONNECTIONS) {
            $visitor = $site->browser('visitor ' . count($this->cookies[$key]));
            $said = $visitor->get('/visit.php?fill=' . self::SIZE)->body;
            $visitor->get('/visit.php?look'); /* a cookie that came back */
            $this->cookies[$key][] = $visitor->cookies['SID'] ?? throw new \RuntimeException("$peer->name sets no cookie: $said");
            [$visits, $digest] = explode(' ', $said) + [1 => ''];
            $this->fresh[$key] = [(int) $visits, $digest];
        }
    }

    /** @return array<string, array<string, Series>> by key and figure */
    private function race(Lab $lab, int $rounds, int $seconds): array
    {
        $keys = [self::NONE, ...array_keys($this->sites)];
        $read = array_fill_keys($keys, []);
        for ($round = -1; $round < $rounds; $round++) {
            $lab->say($round < 0 ? 'warming up' : 'round ' . ($round + 1) . " of $rounds");
            foreach ($keys as $key) {
                $figures = $this->visit($lab, $key, $round < 0 ? 1 : $seconds);
                foreach ($round < 0 ? [] : $figures as $name => $figure) {
                    $read[$key][$name] ??= new Series();
                    $read[$key][$name]->add($figure);
                }
            }
            $keys[] = array_shift($keys);
        }
        return $read;
    }

    /** @return array<string, float> figures by name */
    private function visit(Lab $lab, string $key, int $seconds): array
    {
        $none = $key === self::NONE;
        $site = $this->sites[$none ? Peers::SECSESS : $key];
        $before = $site->processorTime();
        $cookies = $none ? array_fill(0, self::CONNECTIONS, '-') : $this->cookies[$key];
        $seen = Wrk::run($lab, "{$site->address()}/visit.php?" . ($none ? 'none' : 'visit'), $cookies, $seconds);
        $spent = $site->processorTime() - $before;
        if (!$none) {
            $this->answered[$key] += $seen->requests;
            $this->runs[$key]++;
        }
        return [
            'perSecond' => $seen->perSecond, 'p50Ms' => $seen->p50Ms, 'p99Ms' => $seen->p99Ms, 'µs' => $spent / 1000 / $seen->requests,
        ];
    }

    /** At the end of each run, one request of each connection may have been counted by the page and not by wrk. */
    private function verify(string $key, PeerSite $site): void
    {
        $visits = 0;
        foreach ($this->cookies[$key] as $cookie) {
            $visitor = $site->browser('verifier');
            $visitor->cookies['SID'] = $cookie;
            [$counter, $digest] = explode(' ', $visitor->send(Request::page('/visit.php?look'))->body) + [1 => ''];
            if ($digest !== $this->fresh[$key][1]) {
                throw new \RuntimeException("{$site->peer->name} lost what a session held");
            }
            $visits += (int) $counter - $this->fresh[$key][0];
        }
        $more = $visits - $this->answered[$key];
        if ($more < 0 || $more > self::CONNECTIONS * $this->runs[$key]) {
            throw new \RuntimeException("{$site->peer->name} counted $visits visits, wrk {$this->answered[$key]}");
        }
        if ($site->warnings() !== []) {
            throw new \RuntimeException("{$site->peer->name}: {$site->warnings()[0]}");
        }
    }
};
