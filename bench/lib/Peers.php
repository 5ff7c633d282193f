<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** Who is compared with whom. All keep their connections, where they can, and are set up as their manuals advise. */
final class Peers
{
    public const SECSESS = 'secsess';
    public const PLAIN = 'secsess-plain';
    public const PHPREDIS = 'php-redis-locking';
    public const PHPREDIS_FREE = 'php-redis';
    public const MEMCACHED = 'php-memcached';
    public const TMPFS = 'files-tmpfs';
    public const DISK = 'files-disk';
    public const OWN_TMPFS = 'secsess-files-tmpfs';
    public const OWN_DISK = 'secsess-files-disk';
    public const USERLAND = 'userland';

    /** Which of them targets are read from, and what the target's name says of it: as shipped, and with a secret file. */
    public const OURS = [self::PLAIN => '', self::SECSESS => ', sealed'];

    /** Those that let the requests of one session wait for each other, each in its best form. */
    public const LOCKING = [
        self::SECSESS, self::OWN_TMPFS, self::OWN_DISK, self::PHPREDIS, self::MEMCACHED, self::TMPFS, self::USERLAND,
    ];

    /** The store of files and PHP's own, by where they lie. */
    public const FILES = ['tmpfs' => [self::OWN_TMPFS, self::TMPFS], 'disk' => [self::OWN_DISK, self::DISK]];

    private const SECSESS_ROUTES = [
        'unix' => ['secsess.store' => 'redis+unix://{redis}'],
        'tcp' => ['secsess.store' => 'redis://127.0.0.1:{port}'],
    ];
    private const REDIS_ROUTES = [
        'unix' => ['session.save_path' => 'unix://{redis}?persistent=1'],
        'tcp' => ['session.save_path' => 'tcp://127.0.0.1:{port}?persistent=1'],
    ];

    /** @var array<string, Peer>|null */
    private static ?array $all = null;

    /** @return array<string, Peer> by key */
    public static function all(): array
    {
        if (self::$all === null) {
            self::$all = [];
            foreach (self::make() as $peer) {
                self::$all[$peer->key] = $peer;
            }
        }
        return self::$all;
    }

    public static function get(string $key): Peer
    {
        return self::all()[$key] ?? throw new \LogicException("there is no peer $key");
    }

    /**
     * Those that can be had here, of the keys named or of all; what is missing is said once.
     *
     * @return array<string, Peer> by key
     */
    public static function here(Lab $lab, string ...$keys): array
    {
        $here = [];
        foreach ($keys ?: array_keys(self::all()) as $key) {
            $missing = self::get($key)->missing();
            if ($missing === '') {
                $here[$key] = self::get($key);
            } else {
                $lab->say("left out: $missing");
            }
        }
        return $here;
    }

    /** @return list<Peer> */
    private static function make(): array
    {
        return [
            new Peer(
                self::SECSESS,
                'secsess',
                'defaults, with a secret file: records are sealed',
                ['session.save_handler' => 'secsess', 'secsess.secret_file' => '{secret}'],
                self::SECSESS_ROUTES,
                ['secsess'],
                'redis',
            ),
            new Peer(
                self::PLAIN,
                'secsess, not sealed',
                'defaults, without a secret file',
                ['session.save_handler' => 'secsess'],
                self::SECSESS_ROUTES,
                ['secsess'],
                'redis',
            ),
            new Peer(
                self::OWN_TMPFS,
                'secsess, files, tmpfs',
                'defaults, session.save_path on a tmpfs, without a secret file',
                ['session.save_handler' => 'secsess', 'session.save_path' => '{tmpfs}'],
                ['files' => []],
                ['secsess'],
                'files',
            ),
            new Peer(
                self::OWN_DISK,
                'secsess, files, disk',
                'defaults, session.save_path on a disk, without a secret file',
                ['session.save_handler' => 'secsess', 'session.save_path' => '{disk}'],
                ['files' => []],
                ['secsess'],
                'files',
            ),
            new Peer(
                self::PHPREDIS,
                'php-redis, locking',
                'redis.session.locking_enabled = 1, lock_expire = 60, lock_retries = 250 (of 20 ms: 5 s), '
                    . 'session.use_strict_mode = 1, persistent connection',
                [
                    'session.save_handler' => 'redis',
                    'session.use_strict_mode' => 1,
                    'redis.session.locking_enabled' => 1,
                    'redis.session.lock_expire' => 60,
                    'redis.session.lock_retries' => 250,
                    'redis.session.lock_wait_time' => 20000,
                ],
                self::REDIS_ROUTES,
                ['igbinary', 'redis'],
                'redis',
            ),
            new Peer(
                self::PHPREDIS_FREE,
                'php-redis, no locking',
                'defaults, persistent connection: parallel requests overwrite each other, unknown IDs are adopted',
                ['session.save_handler' => 'redis'],
                self::REDIS_ROUTES,
                ['igbinary', 'redis'],
                'redis',
            ),
            new Peer(
                self::MEMCACHED,
                'php-memcached, locking',
                'defaults (memcached.sess_locking = 1), memcached.sess_persistent = 1; unknown IDs are adopted',
                ['session.save_handler' => 'memcached', 'memcached.sess_locking' => 1, 'memcached.sess_persistent' => 1],
                [
                    'unix' => ['session.save_path' => '{memcached}:0'],
                    'tcp' => ['session.save_path' => '127.0.0.1:{memcached-port}'],
                ],
                ['igbinary', 'msgpack', 'memcached'],
                'memcached',
            ),
            new Peer(
                self::TMPFS,
                'PHP\'s files, tmpfs',
                'defaults, session.save_path on a tmpfs: one server only; unknown IDs are adopted',
                ['session.save_handler' => 'files', 'session.save_path' => '{tmpfs}'],
                ['files' => []],
                [],
                'files',
            ),
            new Peer(
                self::DISK,
                'PHP\'s files, disk',
                'defaults, session.save_path on a disk: one server only; unknown IDs are adopted',
                ['session.save_handler' => 'files', 'session.save_path' => '{disk}'],
                ['files' => []],
                [],
                'files',
            ),
            new Peer(
                self::USERLAND,
                'handler in PHP',
                'a class on php-redis with a lock, a token that guards it and strict mode, persistent connection '
                    . '(bench/pages/handler.php)',
                ['session.use_strict_mode' => 1],
                ['unix' => ['bench.store' => '{redis}'], 'tcp' => ['bench.store' => '127.0.0.1:{port}']],
                ['igbinary', 'redis'],
                'redis',
                'handler.php',
            ),
        ];
    }
}
