<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A temporary folder of our own, removed at the end. Its path is short, since a unix socket's path may be 107 bytes. */
final class Folder
{
    public readonly string $path;
    private int $duty;

    /** @param string $base where it is made; "": where temporary files go */
    public function __construct(string $base = '')
    {
        $base = $base ?: getenv('SECSESS_TMP') ?: sys_get_temp_dir();
        do {
            $path = $base . '/secsess-' . bin2hex(random_bytes(4));
        } while (!@mkdir($path, 0700) && file_exists($path));
        if (!is_dir($path)) {
            throw new \RuntimeException("cannot make a folder in $base");
        }
        $this->path = $path;
        $this->duty = CleanUp::add($this->remove(...));
    }

    /** The path of a file in it. */
    public function at(string $name): string
    {
        return $this->path . '/' . $name;
    }

    /** Writes a file in it and answers its path. */
    public function write(string $name, string $text): string
    {
        if (file_put_contents($this->at($name), $text) !== strlen($text)) {
            throw new \RuntimeException("cannot write {$this->at($name)}");
        }
        return $this->at($name);
    }

    /** A folder in it. */
    public function folder(string $name): string
    {
        mkdir($this->at($name), 0700);
        return $this->at($name);
    }

    public function remove(): void
    {
        CleanUp::forget($this->duty);
        self::removeTree($this->path);
    }

    private static function removeTree(string $path): void
    {
        foreach (@scandir($path) ?: [] as $name) {
            if ($name === '.' || $name === '..') {
                continue;
            }
            $entry = "$path/$name";
            is_dir($entry) && !is_link($entry) ? self::removeTree($entry) : @unlink($entry);
        }
        @rmdir($path);
    }
}
