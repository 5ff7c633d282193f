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
    /** @var array<string, int> requests that wrk saw answered */
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
        $lab->keep('rounds', $read);
        foreach ($this->sites as $key => $site) {
            $this->verify($key, $site);
            $site->stop();
        }
        $table = new Table(
            'Requests a second',
            'nginx and php-fpm (' . self::WORKERS . ' workers, opcache) on all cores, with the server and wrk beside them; '
                . self::CONNECTIONS . ' connections, each with a session of its own of 2 KB, ask for a page again as soon as it came. '
                . 'The page starts its session, counts and says the counter; the first row is the same page without a session. '
                . "Medians of $rounds rounds of $seconds s, in which the peers take turns; ratios are medians of the rounds' ratios to "
                . 'php-redis with locking. Times are those of an answer while the machine is as busy as can be.',
            [
                Column::text(''), Column::figure('requests/s'), Column::ratio(),
                Column::figure('p50', 'ms', 2), Column::figure('p99', 'ms', 2),
                Column::figure('processor time a request', 'µs'), Column::figure('of it for the session', 'µs'),
            ],
        );
        $chart = new BarChart(
            'web.svg',
            'Requests a second at 2 KB',
            'nginx, php-fpm, the server and wrk on one machine; higher is better (× php-redis with locking)',
            '/s',
        );
        $reference = isset($read[Peers::PHPREDIS]) ? self::series($read[Peers::PHPREDIS], 'perSecond') : null;
        $none = self::series($read[self::NONE], 'processor');
        foreach ($read as $key => $all) {
            $name = $key === self::NONE ? 'no session' : Peers::get($key)->name;
            $perSecond = self::series($all, 'perSecond');
            $processor = self::series($all, 'processor');
            $ratio = $reference === null ? null : $perSecond->ratioTo($reference);
            $table->row(
                $name,
                $perSecond->median(),
                $ratio,
                self::series($all, 'p50')->median(),
                self::series($all, 'p99')->median(),
                $processor->median(),
                $key === self::NONE ? null : $processor->above($none),
            );
            $note = $ratio === null ? '' : sprintf('%.2f×', $ratio);
            $chart->bar($name, $perSecond->median(), $note, str_starts_with($key, Peers::SECSESS));
            if ($key === Peers::SECSESS) {
                $table->target(Target::atLeast('requests/s at 2 KB, × php-redis with locking', 1.4, $ratio));
            }
        }
        return $table
            ->chart($chart)
            ->note('Processor time is that of nginx, PHP and the peer\'s server (schedstat), without wrk\'s. What is not for the session '
                . 'is for nginx, php-fpm and the page: it is the same for all, and dilutes the ratio of requests.')
            ->note('After the last round each session held all visits that wrk was answered, and the rest of what it began with; '
                . 'no answer was another than 200.');
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

    /** @return array<string, list<array<string, float>>> by key, the figures of each round */
    private function race(Lab $lab, int $rounds, int $seconds): array
    {
        $sites = [self::NONE => $this->sites[Peers::SECSESS]] + $this->sites;
        Rota::run($lab, 'warming up', $sites, 1, fn (PeerSite $site, string $key): array => $this->visit($lab, $site, $key, 1));
        return Rota::run($lab, 'wrk', $sites, $rounds, fn (PeerSite $site, string $key): array => $this->visit($lab, $site, $key, $seconds));
    }

    /** @return array<string, float> requests a second, ms, and µs of processor time a request */
    private function visit(Lab $lab, PeerSite $site, string $key, int $seconds): array
    {
        $none = $key === self::NONE;
        $cookies = $none ? array_fill(0, self::CONNECTIONS, '-') : $this->cookies[$key];
        $before = $site->processorTime();
        $seen = Wrk::run($lab, "{$site->address()}/visit.php?" . ($none ? 'none' : 'visit'), $cookies, $seconds);
        $spent = $site->processorTime() - $before;
        if (!$none) {
            $this->answered[$key] += $seen->requests;
            $this->runs[$key]++;
        }
        return [
            'perSecond' => $seen->perSecond, 'p50' => $seen->p50Ms, 'p99' => $seen->p99Ms, 'processor' => $spent / 1000 / $seen->requests,
        ];
    }

    /** @param list<array<string, float>> $rounds */
    private static function series(array $rounds, string $name): Series
    {
        return new Series(array_column($rounds, $name));
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
