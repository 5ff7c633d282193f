<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Await;

/** What a cycle asks of the kernel. */
return new class implements Measure {
    private const SIZE = 2048;
    private const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];

    public function name(): string
    {
        return 'system-calls';
    }

    public function about(): string
    {
        return 'system calls a cycle, in PHP (strace)';
    }

    public function tables(Lab $lab): array
    {
        $count = $lab->scale(1000, 100);
        $columns = [Column::text('')];
        foreach (self::CYCLES as $cycle) {
            array_push($columns, Column::figure($cycle->title(), '', 1), Column::text('which'));
        }
        $table = new Table(
            'System calls a cycle',
            "php-cgi under strace -c -f at 2 KB, unix socket: $count requests with a session's cookie less as many without a session, "
                . 'by request.',
            $columns,
        );
        $own = [];
        foreach (Peers::here($lab) as $key => $peer) {
            $lab->say($peer->name);
            $lab->clear();
            $without = [Cycle::None->value => $this->count($lab, $peer, Cycle::None, $count), Cycle::Build->value => $this->count($lab, $peer, Cycle::Build, $count)];
            $cells = [];
            foreach (self::CYCLES as $cycle) {
                $calls = self::less($this->count($lab, $peer, $cycle, $count), $without[$cycle === Cycle::Fresh ? 'build' : 'none'], $count);
                array_push($cells, array_sum($calls), self::list($calls));
                $lab->keep("$key $cycle->value", $calls);
                $own[$key][$cycle->value] = array_sum($calls);
            }
            $table->row($peer->name, ...$cells);
        }
        foreach (Peers::FILES as [$ours, $other]) {
            if (isset($own[$ours], $own[$other])) {
                foreach ([Cycle::Change, Cycle::Same, Cycle::Read] as $cycle) {
                    $name = Peers::get($ours)->name;
                    $bound = $own[$other][$cycle->value] + 2;
                    $table->target(Target::atMost("system calls, $name, {$cycle->title()} (PHP's files + 2)", $bound, $own[$ours][$cycle->value], '', 1));
                }
            }
        }
        $own = $own[Peers::SECSESS];
        $table->target(Target::atMost('system calls, read-write, changed', 8, $own[Cycle::Change->value], '', 1));
        $table->target(Target::atMost('system calls, read-write, unchanged', 8, $own[Cycle::Same->value], '', 1));
        $table->target(Target::atMost('system calls, read_and_close', 4, $own[Cycle::Read->value], '', 1));
        return [$table];
    }

    /** @return array<string, int> calls by name of a worker's whole life, in which it ran so many cycles */
    private function count(Lab $lab, Peer $peer, Cycle $cycle, int $count): array
    {
        $file = $lab->folder->at('strace');
        @unlink($file);
        $worker = new PhpWorker($lab, $peer, $peer->shortestWay(), self::SIZE, [$lab->program('strace', 'strace'), '-D', '-f', '-c', '-o', $file]);
        $worker->prepare();
        $worker->run($cycle, $count);
        $worker->verify();
        $worker->stop();
        Await::that('the summary of strace', static fn (): bool => str_contains((string) @file_get_contents($file), ' total'));
        preg_match_all('/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$/m', (string) file_get_contents($file), $found);
        $calls = array_map(intval(...), array_combine($found[2], $found[1]));
        unset($calls['total']);
        return $calls;
    }

    /**
     * @param array<string, int> $with
     * @param array<string, int> $without
     * @return array<string, float> by name, a cycle
     */
    private static function less(array $with, array $without, int $count): array
    {
        $calls = [];
        foreach ($with + $without as $name => $ignored) {
            $each = round((($with[$name] ?? 0) - ($without[$name] ?? 0)) / $count, 1);
            if ($each != 0) {
                $calls[$name] = $each;
            }
        }
        arsort($calls);
        return $calls;
    }

    /** @param array<string, float> $calls */
    private static function list(array $calls): string
    {
        $list = [];
        foreach ($calls as $name => $each) {
            if (abs($each) < 0.2) {
                continue; /* chance: a client that polls only when it has to wait */
            }
            $list[] = $each == 1 ? $name : "$each $name";
        }
        return implode(', ', $list) ?: 'none';
    }
};
