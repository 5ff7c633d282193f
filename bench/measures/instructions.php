<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Folder;
use Secsess\Harness\RedisServer;

/** What a cycle makes PHP and Redis execute. Unlike times, these figures do not wobble. */
return new class implements Measure {
    private const SIZES = ['200 B' => 200, '2 KB' => 2048, '50 KB' => 51200];
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];

    public function name(): string
    {
        return 'instructions';
    }

    public function about(): string
    {
        return 'instructions a cycle, in PHP and in the server (callgrind)';
    }

    public function tables(Lab $lab): array
    {
        return [...$this->inPhp($lab), ...$this->inRedis($lab)];
    }

    /** @return list<Table> */
    private function inPhp(Lab $lab): array
    {
        $count = $lab->scale(200, 40);
        $read = [];
        foreach (Peers::here($lab) as $key => $peer) {
            foreach ($this->sizes($lab) as $size => $bytes) {
                $lab->say("PHP, $peer->name, $size");
                $lab->clear();
                $callgrind = new Callgrind($lab, "php-$key-$bytes");
                $worker = (new PhpWorker($lab, $peer, $peer->shortestWay(), $bytes, $callgrind->under()))->prepare();
                $worker->run(Cycle::None, 8);
                $of = static fn (Cycle $cycle): float => $callgrind->count($worker->pid(), fn () => $worker->run($cycle, $count)) / $count;
                $without = [Cycle::None->value => $of(Cycle::None), Cycle::Build->value => $of(Cycle::Build)];
                foreach (self::CYCLES as $cycle) {
                    $read[$cycle->value][$key][$size] = $of($cycle) - $without[$cycle === Cycle::Fresh ? 'build' : 'none'];
                }
                $worker->verify();
                $worker->stop();
            }
        }
        $lab->keep('php', $read);
        return [$this->table(
            $lab,
            'Instructions a cycle, in PHP',
            "php-cgi under valgrind's callgrind, unix socket: $count requests with a session's cookie less as many without a "
                . "session, by request. PHP's own work for a session (serialising, for instance) is in all figures, the kernel's in "
                . 'none.',
            $read,
        )];
    }

    /** @return list<Table> */
    private function inRedis(Lab $lab): array
    {
        $count = $lab->scale(500, 100);
        $read = [];
        foreach (Peers::here($lab) as $key => $peer) {
            if ($peer->server !== 'redis') {
                continue;
            }
            foreach ($this->sizes($lab) as $size => $bytes) {
                $lab->say("Redis, $peer->name, $size");
                $callgrind = new Callgrind($lab, "redis-$key-$bytes");
                /* hz: its housekeeping goes by the clock, and under valgrind a cycle takes long. */
                $redis = new RedisServer(new Folder(), $callgrind->under(), ['--hz', '1']);
                $worker = (new PhpWorker($lab, $peer, 'unix', $bytes, [], $peer->wayTo($redis)))->prepare();
                foreach (self::CYCLES as $cycle) {
                    $read[$cycle->value][$key][$size] = $callgrind->count($redis->pid(), fn () => $worker->run($cycle, $count)) / $count;
                }
                $worker->verify();
                $worker->stop();
                $redis->stop();
            }
        }
        $lab->keep('redis', $read);
        $table = $this->table(
            $lab,
            'Instructions a cycle, in Redis',
            "redis-server under valgrind's callgrind, unix socket, by request over $count of them.",
            $read,
        );
        $own = $read[Cycle::Change->value][Peers::SECSESS];
        $table->target(Target::atMost('instructions in Redis, read-write at 2 KB', 120000, $own['2 KB'], '', 0));
        $table->target(Target::atMost('instructions in Redis, read-write at 50 KB', 240000, $own['50 KB'] ?? null, '', 0));
        return [$table];
    }

    /** @return array<string, int> */
    private function sizes(Lab $lab): array
    {
        return $lab->quick ? array_diff_key(self::SIZES, ['200 B' => 0]) : self::SIZES;
    }

    /** @param array<string, array<string, array<string, float>>> $read by cycle, key and size */
    private function table(Lab $lab, string $title, string $method, array $read): Table
    {
        $columns = [Column::text('')];
        foreach (self::CYCLES as $cycle) {
            foreach (array_keys($this->sizes($lab)) as $size) {
                $columns[] = Column::figure("{$cycle->title()}, $size");
            }
        }
        $table = new Table($title, $method, $columns);
        foreach (array_keys($read[Cycle::Change->value]) as $key) {
            $cells = [];
            foreach (self::CYCLES as $cycle) {
                array_push($cells, ...array_values($read[$cycle->value][$key]));
            }
            $table->row(Peers::get($key)->name, ...$cells);
        }
        $reference = $read[Cycle::Change->value][Peers::PHPREDIS] ?? null;
        if ($reference !== null && str_ends_with($title, 'PHP')) {
            foreach (Peers::OURS as $key => $how) {
                foreach ([Cycle::Change, Cycle::Read] as $cycle) {
                    $table->target(Target::atMost(
                        "instructions in PHP, {$cycle->title()} at 2 KB$how (php-redis with locking)",
                        $read[$cycle->value][Peers::PHPREDIS]['2 KB'],
                        $read[$cycle->value][$key]['2 KB'],
                        '',
                        0,
                    ));
                }
            }
        }
        return $table;
    }
};
