<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What came of a measurement: figures by peer, how they were read, and the targets that they were read for. */
final class Table
{
    /** @var list<list<string|int|float|null>> a cell for each column; null: does not apply */
    public array $rows = [];
    /** @var list<string> */
    public array $notes = [];
    /** @var list<Target> */
    public array $targets = [];
    /** @var list<Chart> */
    public array $charts = [];

    /**
     * @param string $method how the figures were read, in a sentence or two
     * @param list<Column> $columns the first one holds the peer's name
     */
    public function __construct(
        public readonly string $title,
        public readonly string $method,
        public readonly array $columns,
    ) {
    }

    public function row(string|int|float|null ...$cells): self
    {
        if (count($cells) !== count($this->columns)) {
            throw new \LogicException("\"$this->title\" has " . count($this->columns) . ' columns, a row ' . count($cells) . ' cells');
        }
        $this->rows[] = array_values($cells);
        return $this;
    }

    public function note(string $note): self
    {
        $this->notes[] = $note;
        return $this;
    }

    public function target(Target $target): self
    {
        $this->targets[] = $target;
        return $this;
    }

    public function chart(Chart $chart): self
    {
        $this->charts[] = $chart;
        return $this;
    }
}
