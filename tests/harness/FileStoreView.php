<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Sessions in files. What has expired isn't there, whether or not its file was removed yet. */
final class FileStoreView implements StoreView
{
    /** The letters by which a Redis names the same. */
    private const KINDS = ['s' => 'record', 'f' => 'snapshot', 'r' => 'revoked', 'k' => 'series'];
    private const LOCK_AT = 2;
    private const FENCE_AT = 56;
    private const QUEUED = 1;
    private readonly FileStore $files;

    public function __construct(string $directory)
    {
        $this->files = new FileStore($directory);
    }

    public function handles(): array
    {
        return array_values(array_unique(array_map(FileStore::handle(...), $this->keys('s'))));
    }

    public function keys(string $kind): array
    {
        if ($kind === 'u') { /* the index of a user is the user's folder */
            return array_values(array_unique(array_map(dirname(...), preg_grep('#^u/#', $this->keys('s')))));
        }
        return isset(self::KINDS[$kind]) ? array_values(array_filter($this->files->of(self::KINDS[$kind]), $this->isThere(...))) : [];
    }

    public function key(string $kind, string $handle): ?string
    {
        foreach ($kind === 's' || $kind === 'f' ? $this->files->of(self::KINDS[$kind], $handle) : [] as $name) {
            if ($this->isThere($name)) {
                return $name;
            }
        }
        return null;
    }

    public function header(string $handle): ?StoredHeader
    {
        $record = $this->record($handle);
        return $record === null ? null : StoredHeader::decode($this->locked($handle, $record));
    }

    public function record(string $handle): ?string
    {
        $value = $this->value($handle);
        return $value === null ? null : $value->header . $value->body;
    }

    public function lifetime(string $handle): float
    {
        $value = $this->value($handle);
        return match (true) {
            $value === null => -2.0,
            $value->goneAt === 0 => -1.0,
            default => ($value->goneAt - $this->now()) / 1000,
        };
    }

    public function waiters(string $handle): int
    {
        return $this->hasTable() ? count($this->files->locks->waiters($handle)) : 0;
    }

    public function held(string $handle): bool
    {
        return $this->hasTable() && $this->files->locks->leaseUntil($handle) > $this->now();
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

    private function hasTable(): bool
    {
        return is_file("{$this->files->directory}/locks");
    }

    private function isThere(string $name): bool
    {
        return $this->files->value($name)?->isThere($this->now()) === true;
    }

    private function value(string $handle): ?ValueFile
    {
        $name = $this->key('s', $handle);
        return $name === null ? null : $this->files->value($name);
    }

    /** A lock that is held is not in the record but in the lock table. */
    private function locked(string $handle, string $record): string
    {
        foreach ($this->hasTable() ? $this->files->locks->tickets($handle) : [] as $ticket) {
            if ($ticket['state'] === LockTable::HOLDS) {
                $record[self::LOCK_AT] = chr($ticket['lock'] | ($this->waiters($handle) > 0 ? self::QUEUED : 0));
                $lease = pack('P3', $ticket['fence'], $ticket['granted_at'], $ticket['lease_until']) . $ticket['token'];
                return substr_replace($record, $lease, self::FENCE_AT, strlen($lease));
            }
        }
        return $record;
    }
}
