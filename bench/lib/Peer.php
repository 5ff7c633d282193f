<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\RedisServer;

/** A way to keep sessions: PHP's settings for it. Which ones there are says Peers. */
final class Peer
{
    /** What has no part in the comparison is alike for all. */
    private const ALIKE = [
        'session.name' => 'SID',
        'session.cache_limiter' => '', /* its headers are no handler's work */
        'session.gc_probability' => 0,
        'session.cookie_httponly' => 1,
        'session.cookie_samesite' => 'Lax',
    ];

    /**
     * @param string $key short and stable, for the raw figures
     * @param string $name as tables say it
     * @param string $description what is configured, so that a reader can judge whether the comparison is fair
     * @param array<string, string|int> $ini settings of PHP; what stands in braces is put in by Lab::fillIn()
     * @param array<string, array<string, string>> $routes transport => settings of PHP that lead to the store that way
     * @param list<string> $extensions of PHP, in the order of loading; the path of secsess' module is known by its name
     * @param string $server what keeps its sessions: redis, memcached or files
     * @param string $prepend a script that a page runs first, in bench/pages
     */
    public function __construct(
        public readonly string $key,
        public readonly string $name,
        public readonly string $description,
        public readonly array $ini,
        public readonly array $routes,
        public readonly array $extensions,
        public readonly string $server,
        public readonly string $prepend = '',
    ) {
    }

    public function goesBy(string $transport): bool
    {
        return isset($this->routes[$transport]);
    }

    /**
     * What its php.ini says.
     *
     * @return array<string, string|int>
     */
    public function settings(Lab $lab, string $transport): array
    {
        if (!$this->goesBy($transport)) {
            throw new \LogicException("$this->name does not go by $transport");
        }
        return array_map(
            static fn (string|int $value): string => $lab->fillIn((string) $value),
            $this->ini + $this->routes[$transport] + self::ALIKE,
        );
    }

    /** The way to its store that costs least. */
    public function shortestWay(): string
    {
        return $this->server === 'files' ? 'files' : 'unix';
    }

    /** @return list<string> what php.ini has to load for it */
    public function modules(): array
    {
        return array_map(
            static fn (string $extension): string => $extension === 'secsess' ? realpath(getenv('SECSESS_MODULE')) : $extension,
            $this->extensions,
        );
    }

    /**
     * Settings by which it goes to another Redis than the lab's, over its socket.
     *
     * @return array<string, string>
     */
    public function wayTo(RedisServer $redis): array
    {
        return str_replace('{redis}', $redis->socket, $this->routes['unix']);
    }

    /** Why it can't be had on this machine, or "". */
    public function missing(): string
    {
        foreach ($this->extensions as $extension) {
            if ($extension !== 'secsess' && !is_file(ini_get('extension_dir') . "/$extension.so")) {
                return "$this->name: PHP's extension $extension is not installed (Debian: php-$extension)";
            }
        }
        return '';
    }
}
