<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Contestants that take turns, round by round: A B C, B C A, … */
final class Rota
{
    /**
     * @template C
     * @template R
     * @param array<string, C> $contestants
     * @param callable(C, string): R $run one's part of a round
     * @return array<string, list<R>> by key, what each round answered
     */
    public static function run(Lab $lab, string $what, array $contestants, int $rounds, callable $run): array
    {
        $answers = array_fill_keys(array_keys($contestants), []);
        $keys = array_keys($contestants);
        for ($round = 0; $round < $rounds; $round++) {
            $lab->say("$what, round " . ($rounds > 10 ? ($round - $round % 10 + 1) . ' and on' : $round + 1) . " of $rounds");
            foreach ($keys as $key) {
                $answers[$key][] = $run($contestants[$key], $key);
            }
            $keys[] = array_shift($keys);
        }
        return $answers;
    }
}
