<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A store, php-fpm and nginx together: a site of our own on loopback. */
final class Site
{
    public readonly Folder $folder;
    /** Null where sessions are files. */
    public readonly ?RedisServer $redis;
    /** Where they are files: the directory that secsess makes for them. */
    public readonly string $directory;
    public readonly FpmServer $fpm;
    public readonly StoreView $store;
    private NginxServer $nginx;

    /**
     * @param string $pages folder with the site's files
     * @param array<string, string|int|float> $ini settings of PHP; {redis}, {port} and {folder} stand for Redis' socket, its port
     *        and the site's temporary folder
     * @param string $kind of the store: "redis", or "file": below the site's folder, unless session.save_path says where
     * @param array<string, string> $files name => text of files that are to lie in the folder, readable for us alone
     */
    public function __construct(string $pages, private readonly int $workers = 8, array $ini = [], array $files = [], public readonly string $kind = 'redis',
        ?Pool $pool = null)
    {
        $this->folder = new Folder();
        foreach ($files as $name => $text) {
            chmod($this->folder->write($name, $text), 0600);
        }
        $names = ['{folder}' => $this->folder->path];
        if ($kind === 'redis') {
            $this->redis = new RedisServer($this->folder);
            $this->directory = '';
            $this->store = new RedisStoreView($this->redis);
            $names += ['{redis}' => $this->redis->socket, '{port}' => $this->redis->port];
            $ini += ['secsess.store' => 'redis+unix://{redis}'];
        } else {
            $ini += ['secsess.store' => '', 'session.save_path' => $this->folder->folder('sessions')];
            $this->redis = null;
            $this->directory = ($pool->chroot ?? '') . strtr($ini['session.save_path'], $names) . '/secsess';
            $this->store = new FileStoreView($this->directory);
        }
        $ini += [
            'session.save_handler' => 'secsess',
            'session.name' => 'SID',
            'session.cookie_httponly' => 1,
            'session.cookie_samesite' => 'Lax',
            'session.gc_maxlifetime' => 1440,
        ];
        $ini = array_map(static fn ($value): string => strtr((string) $value, $names), $ini);
        $this->fpm = new FpmServer($this->folder, $workers, $ini, pool: $pool);
        if ($pool !== null) {
            $pages = self::copy($pages, $pool->chroot, $this->folder->at('pages'));
        }
        $this->nginx = new NginxServer($this->folder, $pages, $this->fpm->socket, true);
    }

    /** Puts pages where another user may read them. Answers where that is, as he sees it. */
    private static function copy(string $pages, string $root, string $to): string
    {
        is_dir($root . $to) || mkdir($root . $to, 0755, true);
        foreach (glob("$pages/*.php") as $page) {
            copy($page, "$root$to/" . basename($page));
        }
        return $to;
    }

    /** http://127.0.0.1:port */
    public function address(): string
    {
        return "http://127.0.0.1:{$this->nginx->port}";
    }

    /** A page by one of the site's names, for whoever resolves them. */
    public function url(string $host, string $path, bool $secure = true): string
    {
        return $secure ? "https://$host:{$this->nginx->tlsPort}$path" : "http://$host:{$this->nginx->port}$path";
    }

    /**
     * The requests that have come for addresses that begin so; waits until there are so many.
     *
     * @return list<array{method: string, host: string, uri: string, status: string, cookie: string, origin: string, fetch_site: string, purpose: string}>
     */
    public function seen(string $begin, int $least = 1): array
    {
        return Await::that("$least requests for $begin", function () use ($begin, $least): ?array {
            $lines = file($this->folder->at('seen.log'), FILE_IGNORE_NEW_LINES);
            $all = array_map(static fn (string $line): array => json_decode($line, true, 2, JSON_THROW_ON_ERROR), $lines);
            $these = array_values(array_filter($all, static fn (array $one): bool => str_starts_with($one['uri'], $begin)));
            return count($these) >= $least ? $these : null;
        });
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
     * Lets all workers open the store: with Redis, a first connection costs a greeting.
     *
     * @param string $page one that starts a session and takes some time
     */
    public function warmUp(string $page): void
    {
        for ($round = 0; $this->store->users($this->fpm->pid()) < $this->workers && $round < 50; $round++) {
            $crowd = $this->crowd();
            for ($i = 0; $i < 2 * $this->workers; $i++) {
                $crowd->add($this->browser("Visitor $i"), Request::page($page));
            }
            $crowd->run();
        }
    }

    /** What some work costs the store: what Redis was asked, or what was written to files. */
    public function traffic(callable $work): Traffic|Written
    {
        return $this->redis === null ? Written::to($this->directory, $work) : Traffic::of($this->redis->client(), $work);
    }

    /** For what is about Redis alone. */
    public function redis(): RedisServer
    {
        return $this->redis ?? throw new \LogicException('this site keeps its sessions in files: it has no Redis');
    }

    public function stop(): void
    {
        $this->nginx->stop();
        $this->fpm->stop();
        $this->redis?->stop();
        $this->folder->remove();
    }
}
