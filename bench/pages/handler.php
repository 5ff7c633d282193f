<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * A session handler as a careful application writes it: a lock with a token, a time limit for both, strict mode without a
 * round trip of its own, a connection that persists.
 */

declare(strict_types=1);

final class RedisSessions implements SessionHandlerInterface, SessionUpdateTimestampHandlerInterface
{
    private const LOCK_MS = 60000;
    private const WAIT_US = 20000;
    private const TRIES = 250;
    private const UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private Redis $redis;
    private string $lock = '';
    private string $token = '';
    /** @var array{string, string|false} ID and data that validateId() has read */
    private array $read = ['', false];

    public function __construct(private readonly string $address, private readonly int $lifetime)
    {
    }

    public function open(string $path, string $name): bool
    {
        [$host, $port] = explode(':', $this->address) + [1 => '0'];
        $this->redis = new Redis();
        return $this->redis->pconnect($host, (int) $port, 1.0);
    }

    public function validateId(string $id): bool
    {
        $this->read = [$id, $this->lockAndGet($id)];
        return $this->read[1] !== false;
    }

    public function read(string $id): string|false
    {
        $data = $this->read[0] === $id ? $this->read[1] : $this->lockAndGet($id);
        $this->read = ['', false];
        return (string) $data;
    }

    public function write(string $id, string $data): bool
    {
        return $this->redis->setEx("session:$id", $this->lifetime, $data);
    }

    public function updateTimestamp(string $id, string $data): bool
    {
        return $this->redis->expire("session:$id", $this->lifetime);
    }

    public function destroy(string $id): bool
    {
        $this->redis->del("session:$id");
        return true;
    }

    public function close(): bool
    {
        $this->unlock();
        return true;
    }

    public function gc(int $lifetime): int|false
    {
        return 0;
    }

    private function lockAndGet(string $id): string|false
    {
        $this->unlock();
        $this->token = bin2hex(random_bytes(16));
        for ($try = 0; $try < self::TRIES; $try++) {
            if ($this->redis->set("lock:$id", $this->token, ['nx', 'px' => self::LOCK_MS])) {
                $this->lock = "lock:$id";
                return $this->redis->get("session:$id");
            }
            usleep(self::WAIT_US);
        }
        throw new RuntimeException('the session is locked');
    }

    private function unlock(): void
    {
        if ($this->lock === '') {
            return;
        }
        if ($this->redis->evalSha(sha1(self::UNLOCK), [$this->lock, $this->token], 1) === false) {
            $this->redis->eval(self::UNLOCK, [$this->lock, $this->token], 1);
        }
        $this->lock = '';
    }
}

session_set_save_handler(new RedisSessions((string) get_cfg_var('bench.store'), (int) ini_get('session.gc_maxlifetime')), true);
