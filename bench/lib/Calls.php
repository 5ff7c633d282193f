<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Traffic;

/** What a peer's server was asked by its unix socket while some work was done, as the server itself counts. */
final class Calls
{
    /**
     * @param int|null $roundTrips null: this server does not count them
     * @param array<string, int> $commands calls by command
     */
    private function __construct(public readonly ?int $roundTrips, public readonly array $commands)
    {
    }

    public static function of(Lab $lab, Peer $peer, callable $work): self
    {
        return match ($peer->server) {
            'redis' => self::atRedis($lab, $work),
            'memcached' => self::atMemcached($lab, $work),
        };
    }

    /** What is left without the calls of something else. */
    public function without(self $other): self
    {
        $commands = [];
        foreach ($this->commands + $other->commands as $command => $ignored) {
            $commands[$command] = ($this->commands[$command] ?? 0) - ($other->commands[$command] ?? 0);
        }
        return new self($this->roundTrips === null ? null : $this->roundTrips - $other->roundTrips, $commands);
    }

    /** "GET, 2 SET": the commands by one of $count requests. */
    public function list(int $count): string
    {
        $list = [];
        foreach ($this->commands as $command => $calls) {
            $each = round($calls / $count, 1);
            if ($each > 0) {
                $list[] = ($each == 1 ? '' : "$each ") . strtoupper(strtr($command, '|', ' '));
            }
        }
        return implode(', ', $list) ?: 'none';
    }

    private static function atRedis(Lab $lab, callable $work): self
    {
        $traffic = Traffic::of($lab->redis()->client(), $work);
        return new self($traffic->roundTrips, $traffic->commands);
    }

    private static function atMemcached(Lab $lab, callable $work): self
    {
        $before = $lab->memcached()->counters('unix');
        $work();
        $calls = [];
        foreach ($lab->memcached()->counters('unix') as $name => $value) {
            if (preg_match('/^cmd_(get|set|touch)$|^(delete)_(hits|misses)$/', $name, $found)) {
                $command = $found[1] ?: $found[2];
                $calls[$command] = ($calls[$command] ?? 0) + $value - $before[$name];
            }
        }
        return new self(null, $calls);
    }
}
