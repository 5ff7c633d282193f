<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Redis, php-fpm and nginx together: a site of our own on loopback. */
final class Site
{
    public readonly Folder $folder;
    public readonly RedisServer $redis;
    public readonly FpmServer $fpm;
    public readonly StoreView $store;
    private NginxServer $nginx;

    /**
     * @param string $pages folder with the site's files
     * @param array<string, string|int|float> $ini settings of PHP; {redis}, {port} and {folder} stand for Redis' socket, its port
     *        and the site's temporary folder
     * @param array<string, string> $files name => text of files that are to lie in the folder, readable for us alone
     */
    public function __construct(string $pages, private readonly int $workers = 8, array $ini = [], array $files = [])
    {
        $this->folder = new Folder();
        foreach ($files as $name => $text) {
            chmod($this->folder->write($name, $text), 0600);
        }
        $this->redis = new RedisServer($this->folder);
        $this->store = new StoreView($this->redis);
        $ini += [
            'session.save_handler' => 'secsess',
            'session.name' => 'SID',
            'session.cookie_httponly' => 1,
            'session.cookie_samesite' => 'Lax',
            'session.gc_maxlifetime' => 1440,
            'secsess.store' => 'redis+unix://{redis}',
        ];
        $names = ['{redis}' => $this->redis->socket, '{port}' => $this->redis->port, '{folder}' => $this->folder->path];
        $ini = array_map(static fn ($value): string => strtr((string) $value, $names), $ini);
        $this->fpm = new FpmServer($this->folder, $workers, $ini);
        $this->nginx = new NginxServer($this->folder, $pages, $this->fpm->socket);
    }

    /** http://127.0.0.1:port */
    public function address(): string
    {
        return "http://127.0.0.1:{$this->nginx->port}";
    }

    /** One who comes by https: the site's files have site.pem and site.key. */
    public function secureBrowser(string $name = 'Ann'): Browser
    {
        return new Browser("https://127.0.0.1:{$this->nginx->tlsPort}", $name, "Mozilla/5.0 ($name)");
    }

    /** A visitor that nobody has seen yet. */
    public function browser(string $name = 'Ann', string $agent = ''): Browser
    {
        return new Browser($this->address(), $name, $agent !== '' ? $agent : "Mozilla/5.0 ($name)");
    }

    /** Many requests at once. */
    public function crowd(): Crowd
    {
        return new Crowd();
    }

    /** A place where pages stop until they are let go. */
    public function gate(string $name): Gate
    {
        return new Gate($this->folder->at("gates/$name"), $name);
    }

    /**
     * Lets all workers connect to Redis: a first connection costs a greeting.
     *
     * @param string $page one that starts a session and takes some time
     */
    public function warmUp(string $page): void
    {
        $connected = fn (): int => (int) $this->redis->client()->info('clients')['connected_clients'] - 1;
        for ($round = 0; $connected() < $this->workers && $round < 50; $round++) {
            $crowd = $this->crowd();
            for ($i = 0; $i < 2 * $this->workers; $i++) {
                $crowd->add($this->browser("Visitor $i"), Request::page($page));
            }
            $crowd->run();
        }
    }

    /** The server-side traffic of some work. */
    public function traffic(callable $work): Traffic
    {
        return Traffic::of($this->redis->client(), $work);
    }

    public function stop(): void
    {
        $this->nginx->stop();
        $this->fpm->stop();
        $this->redis->stop();
        $this->folder->remove();
    }
}
