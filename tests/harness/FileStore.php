<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A directory of sessions, as it is stored: see handlers/store/file.h. */
final class FileStore
{
    private const HANDLE = '[0-9a-v]{26}';
    private const TAG = '[0-9a-v]{20}';
    private const OTHERS = '#^(locks|secret|incidents|events)$#D';

    public readonly LockTable $locks;

    public function __construct(public readonly string $directory)
    {
        $this->locks = new LockTable("$directory/locks");
    }

    /** @return list<string> names of all files below the directory */
    public function names(): array
    {
        $names = [];
        if (is_dir($this->directory)) {
            $files = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($this->directory, \FilesystemIterator::SKIP_DOTS),
                \RecursiveIteratorIterator::LEAVES_ONLY, \RecursiveIteratorIterator::CATCH_GET_CHILD);
            foreach ($files as $path => $file) {
                $names[] = substr($path, strlen($this->directory) + 1);
            }
        }
        return $names;
    }

    /** What a file is: "record", "snapshot", "revoked", "series", "other", or null: it doesn't belong there. */
    public static function kind(string $name): ?string
    {
        $folder = '(u/' . self::TAG . '|' . preg_quote(substr(self::handle($name), 0, 2), '#') . ')';
        return match (true) {
            preg_match('#^u/' . self::TAG . '/(revoked|series)$#D', $name, $found) === 1 => $found[1],
            preg_match("#^$folder/" . self::HANDLE . '(\.f)?$#D', $name, $found) === 1 => isset($found[2]) ? 'snapshot' : 'record',
            preg_match(self::OTHERS, $name) === 1 => 'other',
            default => null,
        };
    }

    public static function handle(string $name): string
    {
        return basename($name, '.f');
    }

    /** @return list<string> the names of the files of a kind, and of a session */
    public function of(string $kind, string $handle = ''): array
    {
        return array_values(array_filter($this->names(), static fn (string $name): bool => self::kind($name) === $kind
            && ($handle === '' || self::handle($name) === $handle)));
    }

    public function value(string $name): ?ValueFile
    {
        return ValueFile::read($this->directory, $name);
    }

    /** The clock that all of it goes by, in ms since 1970. */
    public static function now(): int
    {
        return (int) (microtime(true) * 1000);
    }
}
