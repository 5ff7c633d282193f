<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\FileStore;
use Secsess\Harness\StoredHeader;
use Secsess\Harness\ValueFile;

/** What is left in a directory of sessions, behind a collection of garbage. */
final class FileLeftovers extends Leftovers
{
    /** How long they may stay, in s: idle sessions and tombstones for a day at most, snapshots for their grace. */
    private const LIVES = ['record' => 86400, 'snapshot' => Scene::GRACE];

    public function __construct(private readonly FileStore $files, Findings $findings, Totals $totals)
    {
        parent::__construct($findings, $totals);
    }

    /** Nothing there goes by itself. */
    public function wait(): void
    {
        $this->locks();
    }

    public function ofUsers(): array
    {
        $live = [];
        foreach ($this->files->of('record') as $name) {
            $value = str_starts_with($name, 'u/') ? $this->value($name) : null;
            if ($value !== null && $value->header !== '' && $this->isLive($name, $value->header, (string) file_get_contents("{$this->files->directory}/$name"))) {
                $live[] = FileStore::handle($name);
            }
        }
        foreach (['snapshot', 'series'] as $kind) {
            $left = $this->files->of($kind);
            $this->findings->true('gone', $left === [], 'left behind: ' . implode(' ', $left));
        }
        $this->locks();
        return [count($this->files->of('revoked')), $live];
    }

    protected function look(): void
    {
        $now = FileStore::now();
        $this->locks();
        foreach ($this->files->names() as $name) {
            $kind = FileStore::kind($name);
            $this->findings->true('left', $kind !== null, "what is $name?");
            $value = isset(self::LIVES[$kind]) ? $this->value($name) : null;
            if ($value !== null) {
                $left = $value->goneAt - $now;
                $this->findings->true('left', $left > 0 && $left <= 1000 * self::LIVES[$kind], "$name would stay for $left ms");
                $lease = $kind === 'record' && $value->header !== '' ? StoredHeader::decode($value->header)->leaseUntil : 0;
                $this->findings->true('free', $lease === 0, "$name holds a lease");
            } elseif (isset(self::LIVES[$kind])) {
                $this->totals->count('left for an hour: files whose maker was killed');
            }
        }
    }

    private function locks(): void
    {
        $left = $this->files->locks->leftovers();
        $this->findings->true('left', $left === [], 'in the lock table: ' . implode('; ', array_slice($left, 0, 5)));
    }

    private function value(string $name): ?ValueFile
    {
        try {
            return $this->files->value($name);
        } catch (\RuntimeException $e) {
            $this->findings->look('left', $e->getMessage());
            return null;
        }
    }
}
