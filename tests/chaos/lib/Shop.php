<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Browser;
use Secsess\Harness\Folder;
use Secsess\Harness\FpmServer;
use Secsess\Harness\NginxServer;

/** A site whose sessions are wherever its address says. */
final class Shop
{
    /** A store that fails costs a request at most this: a connection, an answer, and what is tried again. */
    public const CONNECT = 0.3, ANSWER = 0.5, BUDGET = 1.0;
    /** In ms. What a request may take in the store when all of that goes wrong, and a busy machine. */
    public const BOUND_MS = 1000 * (self::CONNECT + self::ANSWER + self::BUDGET) + 400;

    public readonly Folder $folder;
    public readonly FpmServer $fpm;
    private readonly NginxServer $nginx;

    /** @param array<string, string|int|float> $ini */
    public function __construct(string $store, int $workers, array $ini = [])
    {
        $this->folder = new Folder();
        $this->fpm = new FpmServer($this->folder, $workers, $ini + [
            'session.save_handler' => 'secsess',
            'session.name' => 'SID',
            'session.gc_maxlifetime' => 1440,
            'secsess.store' => $store,
            'secsess.connect_timeout' => self::CONNECT,
            'secsess.answer_timeout' => self::ANSWER,
            'secsess.retry_budget' => self::BUDGET,
            'secsess.breaker_cooldown' => 0.3,
            'secsess.lock_lease' => 5,
            'secsess.max_sessions' => 0,
        ]);
        $this->nginx = new NginxServer($this->folder, dirname(__DIR__) . '/pages', $this->fpm->socket);
    }

    public function browser(string $name): Browser
    {
        return new Browser("http://127.0.0.1:{$this->nginx->port}", $name, "Mozilla/5.0 ($name)");
    }

    public function stop(): void
    {
        $this->nginx->stop();
        $this->fpm->stop();
        $this->folder->remove();
    }
}
