<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** One figure a round. Rounds are taken in turn with those of the other peers, so that the n-th of each belong together. */
final class Series
{
    /** @var list<float> */
    public array $rounds = [];

    /** @param list<int|float> $rounds */
    public function __construct(array $rounds = [])
    {
        foreach ($rounds as $figure) {
            $this->add($figure);
        }
    }

    public function add(int|float $figure): void
    {
        $this->rounds[] = (float) $figure;
    }

    public function median(): float
    {
        return self::quantile($this->rounds, 0.5);
    }

    /** How many times the other, round by round: what slows down the machine for a while slows down both. */
    public function ratioTo(self $reference): float
    {
        return $this->paired($reference, static fn (float $own, float $other): float => $own / $other);
    }

    /** How much more than the other, round by round. */
    public function above(self $reference): float
    {
        return $this->paired($reference, static fn (float $own, float $other): float => $own - $other);
    }

    /**
     * The figure below which the part $q of all lies; between two, their mean weighted by nearness.
     *
     * @param list<int|float> $figures
     */
    public static function quantile(array $figures, float $q): float
    {
        if ($figures === []) {
            throw new \LogicException('no figure was read');
        }
        sort($figures);
        $at = $q * (count($figures) - 1);
        $below = (int) floor($at);
        $above = min($below + 1, count($figures) - 1);
        return $figures[$below] + ($at - $below) * ($figures[$above] - $figures[$below]);
    }

    private function paired(self $reference, callable $of): float
    {
        if (count($this->rounds) !== count($reference->rounds)) {
            throw new \LogicException('these rounds do not belong together');
        }
        return self::quantile(array_map($of, $this->rounds, $reference->rounds), 0.5);
    }
}
