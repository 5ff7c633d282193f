<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/**
 * What was written to a directory of sessions while something ran, counted in the files.
 *
 * Each file counts its versions: see handlers/store/file_value.h. Those of a file that was removed meanwhile are not known.
 */
final class Written
{
    private const MAGIC_SIZE = 8;
    private const HEAD_SIZE = 168;
    private const HEADS = 3;

    /**
     * @param int $versions of all values: each is one write of its file
     * @param int $made files that were not there before
     * @param int $removed files that were there before
     */
    private function __construct(public readonly int $versions, public readonly int $made, public readonly int $removed)
    {
    }

    public static function to(string $directory, callable $work): self
    {
        $before = self::versions($directory);
        $work();
        $after = self::versions($directory);
        $versions = 0;
        foreach ($after as $name => $version) {
            $versions += $version - ($before[$name] ?? 0);
        }
        return new self($versions, count(array_diff_key($after, $before)), count(array_diff_key($before, $after)));
    }

    public function __toString(): string
    {
        $more = ($this->made > 0 ? ', ' . self::count($this->made, 'new file') : '')
            . ($this->removed > 0 ? ', ' . self::count($this->removed, 'file') . ' removed' : '');
        return self::count($this->versions, 'write') . $more;
    }

    private static function count(int $number, string $what): string
    {
        return "$number $what" . ($number === 1 ? '' : 's');
    }

    /** @return array<string, int> the newest version of each value, by its file's name */
    private static function versions(string $directory): array
    {
        $files = new FileStore($directory);
        $versions = [];
        foreach ($files->names() as $name) {
            if (!in_array(FileStore::kind($name), ['other', null], true)) {
                $head = (string) @file_get_contents("$directory/$name", length: self::MAGIC_SIZE + self::HEADS * self::HEAD_SIZE);
                $versions[$name] = 0;
                for ($at = self::MAGIC_SIZE; $at + self::HEAD_SIZE <= strlen($head); $at += self::HEAD_SIZE) {
                    $versions[$name] = max($versions[$name], unpack('P', $head, $at)[1]);
                }
            }
        }
        return $versions;
    }
}
