<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Folder;
use Secsess\Harness\Program;
use Secsess\Harness\Proxy;
use Secsess\Harness\RedisServer;
use Secsess\Harness\Skip;

/** Where it is measured: servers of our own in a temporary folder, started when they are first asked for. */
final class Lab
{
    public readonly Folder $folder;
    private ?RedisServer $redis = null;
    private ?MemcachedServer $memcached = null;
    private ?Proxy $recorder = null;
    private ?Folder $recorderFolder = null;
    private ?Folder $tmpfs = null;
    private ?string $disk = null;
    private string $measure = '';
    private Placement $placement = Placement::Together;
    /** @var array<string, true> */
    private array $said = [];
    /** @var array<string, mixed> */
    private array $raw = [];

    /** @param bool $quick a short run, to try things: its figures mean little */
    public function __construct(public readonly bool $quick)
    {
        $this->folder = new Folder();
        $this->folder->folder('workers');
        $key = static fn (): string => bin2hex(random_bytes(32));
        chmod($this->folder->write('secret', "sign {$key()}\ntag {$key()}\n"), 0600);
    }

    /**
     * What stands before a command so that it runs where it is to run. Times of a round trip between two processes double
     * and halve with the kernel's choice of cores; on one core, what is left is the work, and it can be repeated.
     *
     * @return list<string>
     */
    public function core(bool $server = false): array
    {
        if ($this->placement === Placement::Free) {
            return [];
        }
        $cores = self::coresAllowed();
        return ['taskset', '-c', (string) ($server && $this->placement === Placement::Apart ? $cores[0] : end($cores))];
    }

    /**
     * Does something with servers and workers in other places. Servers that run are ended before and after.
     *
     * @template T
     * @param callable(): T $work
     * @return T
     */
    public function placed(Placement $placement, callable $work): mixed
    {
        $this->stopServers();
        $this->placement = $placement;
        try {
            return $work();
        } finally {
            $this->stopServers();
            $this->placement = Placement::Together;
        }
    }

    /** @return list<int> the numbers of the cores that we may run on */
    public static function coresAllowed(): array
    {
        preg_match('/^Cpus_allowed_list:\s*(\S+)/m', (string) file_get_contents('/proc/self/status'), $found);
        $cores = [];
        foreach (explode(',', $found[1] ?? '0') as $range) {
            [$first, $last] = explode('-', $range) + [1 => $range];
            array_push($cores, ...range((int) $first, (int) $last));
        }
        return $cores;
    }

    /** The larger number, or in a short run the smaller one. */
    public function scale(int $full, int $quick): int
    {
        return $this->quick ? $quick : $full;
    }

    public function redis(): RedisServer
    {
        return $this->redis ??= new RedisServer(new Folder(), $this->core(server: true));
    }

    public function memcached(): MemcachedServer
    {
        return $this->memcached ??= new MemcachedServer(new Folder(), $this->core(server: true));
    }

    /** Lets all through between recorderSocket() and Redis, and can write it down. */
    public function recorder(): Proxy
    {
        return $this->recorder ??= new Proxy($this->recorderFolder(), $this->redis()->socket, $this->recorderSocket());
    }

    public function recorderSocket(): string
    {
        return $this->recorderFolder()->at('recorder.sock');
    }

    private function recorderFolder(): Folder
    {
        return $this->recorderFolder ??= new Folder();
    }

    /** Puts in what stands in braces in the settings of peers. A server starts as soon as somebody goes there. */
    public function fillIn(string $setting): string
    {
        return preg_replace_callback('/\{[a-z-]+\}/', fn (array $found): string => (string) match ($found[0]) {
            '{redis}' => $this->redis()->socket,
            '{port}' => $this->redis()->port,
            '{memcached}' => $this->memcached()->socket,
            '{memcached-port}' => $this->memcached()->port,
            '{tmpfs}' => $this->tmpfs(),
            '{disk}' => $this->disk(),
            '{secret}' => $this->folder->at('secret'),
        }, $setting);
    }

    /** A folder of our own in memory. */
    public function tmpfs(): string
    {
        if ($this->tmpfs === null) {
            if (!is_dir('/dev/shm') || self::fileSystem('/dev/shm') !== 'tmpfs') {
                throw new Skip('there is no tmpfs at /dev/shm');
            }
            $this->tmpfs = new Folder('/dev/shm');
        }
        return $this->tmpfs->path;
    }

    /** A folder of our own on a disk. */
    public function disk(): string
    {
        if (self::fileSystem($this->folder->path) === 'tmpfs') {
            throw new Skip("{$this->folder->path} is in memory: set SECSESS_TMP to a folder on a disk");
        }
        return $this->disk ??= $this->folder->folder('disk');
    }

    /** A new folder in one of these, for sessions of its own: "tmpfs" or "disk". */
    public function place(string $place): string
    {
        $folder = ($place === 'tmpfs' ? $this->tmpfs() : $this->disk()) . '/' . bin2hex(random_bytes(4));
        mkdir($folder, 0700);
        return $folder;
    }

    /** Removes a folder in which there may be a million files. */
    public static function sweepAway(string $folder): void
    {
        exec('rm -rf ' . escapeshellarg($folder));
    }

    /** The name of the file system under a path, as it is mounted: ext4, tmpfs. */
    public static function fileSystem(string $path): string
    {
        $lines = explode("\n", trim((string) shell_exec('df --output=fstype ' . escapeshellarg($path))));
        return trim(end($lines));
    }

    /** The path of a program, or the measure is skipped. */
    public function program(string $package, string $name): string
    {
        try {
            return Program::find($package, $name);
        } catch (\RuntimeException $e) {
            throw new Skip($e->getMessage());
        }
    }

    /** What comes now; its name stands before what is said. */
    public function enter(string $measure): void
    {
        $this->measure = $measure;
        $this->said = [];
        $this->raw = [];
    }

    /** Tells whoever waits how far it is. The same is said once a measure. */
    public function say(string $text): void
    {
        if (!isset($this->said[$text])) {
            $this->said[$text] = true;
            fwrite(STDERR, "bench: $this->measure: $text\n");
        }
    }

    /** Keeps figures as they were read, for results.json. */
    public function keep(string $name, mixed $figures): void
    {
        $this->raw[$name] = $figures;
    }

    /** @return array<string, mixed> what was kept since enter() */
    public function kept(): array
    {
        return $this->raw;
    }

    /** Empties the servers that run, and the folders. */
    public function clear(): void
    {
        if ($this->redis !== null) {
            $this->redis->client()('FLUSHALL');
        }
        $this->memcached?->clear();
        foreach ([$this->tmpfs?->path, $this->disk] as $folder) {
            if ($folder !== null) {
                array_map(unlink(...), glob("$folder/sess_*"));
                self::sweepAway("$folder/secsess");
            }
        }
    }

    /** Ends and removes all. */
    public function close(): void
    {
        $this->stopServers();
        $this->tmpfs?->remove();
        $this->folder->remove();
    }

    private function stopServers(): void
    {
        $this->redis?->stop();
        $this->memcached?->stop();
        $this->redis = $this->memcached = $this->recorder = $this->recorderFolder = null;
    }
}
