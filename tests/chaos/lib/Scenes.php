<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Await;
use Secsess\Harness\Folder;
use Secsess\Harness\RedisCluster;
use Secsess\Harness\RedisSentinels;
use Secsess\Harness\RedisServer;

/** Servers that die, freeze and take over, under load. */
final class Scenes
{
    public function __construct(private readonly Report $report, private readonly Size $size)
    {
    }

    /** The master is gone for good: kill -9. */
    public function sentinelKill(): void
    {
        $this->sentinel('Sentinel, the master killed', static fn (RedisServer $master) => $master->stop(), null);
    }

    /** The master hangs, is replaced, and comes back. */
    public function sentinelFreeze(): void
    {
        $this->sentinel('Sentinel, the master frozen', static fn (RedisServer $master) => $master->freeze(), static fn (RedisServer $master) => $master->resume());
    }

    private function sentinel(string $name, callable $harm, ?callable $heal): void
    {
        $servers = new RedisSentinels(new Folder());
        $shop = new Shop($servers->address(), $this->size->workers);
        $load = new Load($shop, $this->size->visitors, $this->size->rate);
        $load->begin();
        $old = $servers->servers[0];
        $at = 0.0;
        $load->run($this->size->seconds, [
            '2' => function () use ($servers, $old, $harm, $load, &$at): void {
                $harm($old);
                $at = Load::now();
                $load->mourn(Counters::leastOf(array_slice($servers->servers, 1)));
            },
            (string) ($this->size->seconds * 0.6) => fn () => $heal === null ? null : $heal($old),
        ]);
        $load->settle();
        $new = $servers->master();
        $load->visitAll();
        $this->report->judge($name, $load);
        $this->report->promise("$name: the service goes on with another master", $new !== $old && $load->lastGood > $at);
        $this->report->promise("$name: who visits when it is over is served", $load->lastBad < $load->lastGood - 0.5 || $load->lastBad < $at + $this->size->seconds);
        $this->report->say('pages failed for %.1f s; %d saved visits of %d visitors were never replicated', max(0, $load->lastBad - $at), $load->lost, $load->losers);
        $shop->stop();
        $servers->stop();
    }

    /** A Cluster's slots move, then one of its masters dies. */
    public function cluster(): void
    {
        $name = 'Cluster, resharded and a master killed';
        $cluster = new RedisCluster(new Folder());
        $shop = new Shop($cluster->address(), $this->size->workers);
        $load = new Load($shop, $this->size->visitors, $this->size->rate);
        $load->begin();
        $victim = $cluster->nodes[1];
        $slots = $this->slotsOf($cluster, $cluster->nodes[0]);
        $moved = $keys = 0;
        $deeds = [];
        foreach (array_slice($slots, 0, $this->size->slots) as $i => $slot) {
            $deeds[(string) (1 + $i * 3 / $this->size->slots)] = function () use ($cluster, $slot, &$moved, &$keys, $load): void {
                $cluster->begin($slot, $cluster->nodes[0], $cluster->nodes[2]);
                $load->run(0.005);
                $keys += $cluster->moveKeys($slot, $cluster->nodes[0], $cluster->nodes[2], 1);
                $load->run(0.005);
                $cluster->finish($slot, $cluster->nodes[0], $cluster->nodes[2]);
                $moved++;
            };
        }
        $at = 0.0;
        $before = 0;
        $deeds[(string) ($this->size->seconds * 0.5)] = function () use ($cluster, $victim, $load, &$at, &$before): void {
            $before = $load->failures + $load->unsaved;
            $victim->stop();
            $at = Load::now();
            $load->mourn(Counters::of($cluster->nodes[4], true) + $this->others($cluster, $victim));
        };
        $load->run($this->size->seconds, $deeds);
        $load->settle();
        Await::that('a failover', fn (): bool => $cluster->nodes[4]->client()('ROLE')[0] === 'master', 20.0);
        $load->visitAll();
        $this->report->judge($name, $load);
        $this->report->promise("$name: $moved slots with $keys keys moved, and no page failed for that", $moved > 0 && $keys > 0 && $before === 0, "$before failed before the master was killed");
        $this->report->promise("$name: the replica serves", $load->lastGood > $at && $load->lastGood > $load->lastBad);
        $this->report->say('pages failed for %.1f s; %d saved visits of %d visitors were never replicated', max(0, $load->lastBad - $at), $load->lost, $load->losers);
        $shop->stop();
        $cluster->stop();
    }

    /** @return list<int> slots in which a node has keys */
    private function slotsOf(RedisCluster $cluster, RedisServer $node): array
    {
        $client = $node->client();
        return array_values(array_unique(array_map(static fn (string $key): int => $client('CLUSTER', 'KEYSLOT', $key), $client->keys())));
    }

    /** The counters of all masters but one. @return array<string, int> */
    private function others(RedisCluster $cluster, RedisServer $victim): array
    {
        $counters = [];
        foreach ([$cluster->nodes[0], $cluster->nodes[2]] as $node) {
            $counters += Counters::of($node);
        }
        return $counters;
    }
}
