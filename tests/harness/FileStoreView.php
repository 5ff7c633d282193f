<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Looks into the directory that holds the sessions. */
final class FileStoreView implements StoreView
{
    /** In front of each value in a user's set of series: its handle and size (handlers/core/series_set.h). */
    private const SERIES_HEAD = 30;
    private const USED_AT = 16;
    /** Of a record's header (handlers/core/record.h). */
    private const LEASE_AT = 72;
    /** Of an entry in a log, in front of its bytes and behind them (handlers/store/file_log.c). */
    private const ENTRY = 68 + 16;

    public readonly FileStore $files;

    public function __construct(string $directory)
    {
        $this->files = new FileStore($directory);
    }

    public function handles(): array
    {
        return array_map(FileStore::handle(...), array_keys($this->records()));
    }

    public function living(): int
    {
        return count(array_filter($this->records(), static fn (ValueFile $value): bool => StoredHeader::decode($value->header)->life === 'live'));
    }

    public function header(string $handle): ?StoredHeader
    {
        $record = $this->record($handle);
        return $record === null ? null : StoredHeader::decode($record);
    }

    /** With the lease that the lock table knows of. */
    public function record(string $handle): ?string
    {
        $value = $this->find($handle);
        return $value === null ? null : substr_replace($value->header, pack('P', $this->files->locks->leaseUntil($handle)), self::LEASE_AT, 8) . $value->body;
    }

    public function hasSnapshot(string $handle): bool
    {
        foreach ($this->files->of('snapshot', $handle) as $name) {
            if ($this->files->value($name)?->isThere($this->now()) === true) {
                return true;
            }
        }
        return false; /* a file whose time is over goes when garbage is collected */
    }

    public function lifetime(string $handle): float
    {
        $value = $this->find($handle);
        return $value === null ? -2.0 : ($value->goneAt - $this->now()) / 1000;
    }

    public function waiters(string $handle): int
    {
        return count($this->files->locks->waiters($handle));
    }

    public function held(string $handle): bool
    {
        return $this->files->locks->leaseUntil($handle) > $this->now();
    }

    public function incidents(): int
    {
        $log = (string) @file_get_contents("{$this->files->directory}/incidents");
        for ($at = $count = 0; $at < strlen($log); $count++) {
            $at += self::ENTRY + unpack('V', $log, $at)[1];
        }
        return $count;
    }

    public function ageSeries(float $seconds): void
    {
        foreach ($this->files->of('series') as $name) {
            $set = $this->files->value($name)->body;
            for ($at = self::SERIES_HEAD; $at < strlen($set); $at += $size + self::SERIES_HEAD) {
                $size = unpack('V', $set, $at - 4)[1];
                $usedAt = unpack('P', $set, $at + self::USED_AT)[1] - (int) (1000 * $seconds);
                $set = substr_replace($set, pack('P', $usedAt), $at + self::USED_AT, 8);
            }
            ValueFile::replace($this->files->directory, $name, $set);
        }
    }

    /** They have the lock table in their memory. */
    public function users(int $master): int
    {
        $children = explode(' ', trim((string) @file_get_contents("/proc/$master/task/$master/children")));
        return count(array_filter($children, fn (string $pid): bool => str_contains((string) @file_get_contents("/proc/$pid/maps"), "{$this->files->directory}/locks")));
    }

    public function now(): int
    {
        return FileStore::now();
    }

    public function everything(): string
    {
        $all = '';
        foreach ($this->files->names() as $name) {
            $all .= "$name\n" . @file_get_contents("{$this->files->directory}/$name") . "\n";
        }
        return $all;
    }

    private function find(string $handle): ?ValueFile
    {
        $names = $this->files->of('record', $handle);
        return $names === [] ? null : $this->present($names[0]);
    }

    /** One that only stands in its user's index as yet is none. */
    private function present(string $name): ?ValueFile
    {
        $value = $this->files->value($name);
        return $value !== null && $value->header !== '' && $value->isThere($this->now()) ? $value : null;
    }

    /** @return array<string, ValueFile> by name */
    private function records(): array
    {
        $names = $this->files->of('record');
        return array_filter(array_combine($names, array_map($this->present(...), $names)));
    }
}
