<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Await;
use Secsess\Harness\Folder;
use Secsess\Harness\Process;
use Secsess\Harness\Program;
use Secsess\Harness\Proxy;
use Secsess\Harness\RedisCluster;
use Secsess\Harness\RedisSentinels;
use Secsess\Harness\RedisServer;

/** What stands between: a network that is cut or swallows, a server that answers for another, an open breaker. */
final class Wire
{
    public function __construct(private readonly Report $report, private readonly Size $size)
    {
    }

    /** One trouble after the other, under load; each for two seconds. */
    public function network(): void
    {
        $name = 'network';
        $folder = new Folder();
        $redis = new RedisServer($folder);
        $proxy = new Proxy($folder, $redis->socket, $folder->at('proxy.sock'));
        $shop = new Shop("redis+unix://{$folder->at('proxy.sock')}", $this->size->workers);
        $load = new Load($shop, $this->size->visitors, $this->size->rate);
        $load->begin();
        $troubles = [
            'answers cut off' => fn () => $proxy->cutAlways(20),
            'answers that drip' => fn () => $proxy->drip(7, 4),
            'a connection that swallows all' => fn () => $proxy->swallow(),
            'answers to others' => fn () => $proxy->stale(),
        ];
        foreach ($troubles as $trouble => $begin) {
            $before = [$load->failures, $load->unsaved];
            $begin();
            $load->run(2.0);
            $proxy->pass();
            $load->run(1.5);
            $load->settle();
            $this->report->say('%s: %d pages without a session, %d not saved', $trouble, $load->failures - $before[0], $load->unsaved - $before[1]);
        }
        $load->run(1.0);
        $load->visitAll();
        $this->report->judge($name, $load);
        $this->report->promise("$name: when it is over, all are served", $load->lastGood > $load->lastBad);
        $shop->stop();
        $redis->stop();
    }

    /** With the breaker open, a page learns at once that there is no store. */
    public function breaker(): void
    {
        $redis = new RedisServer(new Folder());
        $address = "redis+unix://$redis->socket";
        $this->open('a store that refuses', $address, fn () => $redis->stop(), fn () => $redis->start());
        $this->open('a store that hangs', $address, fn () => $redis->freeze(), fn () => $redis->resume());
        $redis->stop();
        $cluster = new RedisCluster(new Folder(), replicas: false);
        $each = static fn (string $deed): callable => static function () use ($cluster, $deed): void {
            foreach ($cluster->nodes as $node) {
                $node->$deed();
            }
        };
        $this->open('a Cluster whose nodes hang', $cluster->address(), $each('freeze'), $each('resume'));
        $this->open('a Cluster whose nodes refuse', $cluster->address(), $each('stop'), null);
        $sentinels = new RedisSentinels(new Folder(), 1);
        $this->open('Sentinels and servers that refuse', $sentinels->address(), $sentinels->stop(...), null);
    }

    private function open(string $what, string $address, callable $harm, ?callable $heal): void
    {
        $shop = new Shop($address, 1, ['secsess.breaker_cooldown' => 2]);
        $ann = $shop->browser('ann');
        $ann->get('/visit.php?who=ann');
        $harm();
        $slowest = 0;
        for ($i = 0; $i < 12 && ($page ?? ['ms' => INF])['ms'] > 1; $i++) {
            $page = $ann->get('/visit.php?who=ann')->json();
            $slowest = max($slowest, $page['ms']);
        }
        $times = [];
        $told = true;
        for ($until = Load::now() + 0.7; Load::now() < $until;) {
            $page = $ann->get('/visit.php?who=ann')->json();
            $times[] = $page['ms'];
            $told = $told && !$page['started'] && str_contains(implode($page['warnings']), "asked for a moment");
        }
        sort($times);
        $median = $times[intdiv(count($times), 2)];
        $this->report->promise(sprintf('breaker: %s costs a page %.3f ms (median of %s) once it is open, under 1 ms', $what, $median, number_format(count($times))),
            $told && $median < 1.0 && count($times) > 20, sprintf('median %.3f ms of %d, told: %s', $median, count($times), $told ? 'yes' : 'no'));
        $this->report->promise(sprintf('breaker: %s costs none before that more than its time (%d pages, at most %.0f ms)', $what, $i, $slowest), $i < 12 && $slowest <= Shop::BOUND_MS);
        if ($heal !== null) {
            $heal();
            usleep(2100000);
            $page = $ann->get('/visit.php?who=ann')->json();
            $this->report->promise("breaker: it closes by itself when $what is there again", $page['started'], json_encode($page));
        }
        $shop->stop();
    }

    /** A page that writes costs two round trips and one that reads one, wherever. */
    public function steady(): void
    {
        foreach (['Sentinel' => new RedisSentinels(new Folder(), 1), 'Cluster' => new RedisCluster(new Folder())] as $name => $servers) {
            $shop = new Shop($servers->address(), 1);
            $ann = $shop->browser('ann');
            for ($i = 0; $i < 3; $i++) {
                $ann->get('/visit.php?who=ann');
            }
            $count = fn (string $page): int => $this->roundTrips($shop, fn () => $ann->get($page));
            $write = $count('/visit.php?who=ann');
            $read = $count('/read.php');
            $this->report->promise("steady: on $name a page that writes makes 2 round trips, one that reads 1", $write === 2 && $read === 1, "$write and $read");
            $shop->stop();
            $servers->stop();
        }
    }

    /** How often the one worker sends something to the store, while a page is visited: its own system calls, counted from outside. */
    private function roundTrips(Shop $shop, callable $visit): int
    {
        static $count = 0;
        $log = $shop->folder->at('strace-' . ++$count);
        $strace = new Process([Program::find('strace', 'strace'), '-f', '-e', 'trace=sendto', '-o', $log, '-p', $shop->fpm->workers()[0]], "$log.out");
        Await::that('strace at work', fn (): bool => str_contains((string) @file_get_contents("$log.out"), 'attached'), 5.0);
        $visit();
        $strace->end(SIGINT);
        return substr_count((string) file_get_contents($log), 'sendto(');
    }
}
