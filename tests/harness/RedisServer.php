<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A private Redis or Valkey on a unix socket and a loopback port, without persistence unless it is stopped with a dump. */
final class RedisServer
{
    public readonly string $socket;
    public readonly int $port;
    private ?Process $process = null;
    private ?RespClient $client = null;

    /**
     * @param list<string> $under a program that runs it in its own place, with arguments: taskset or valgrind
     * @param list<string> $more further arguments of Redis, each time that it starts
     * @param string $name of its files in the folder
     */
    public function __construct(
        private readonly Folder $folder,
        private readonly array $under = [],
        private readonly array $more = [],
        private readonly string $name = 'redis',
        int $port = 0,
        private readonly ?TlsFiles $tls = null,
    ) {
        $this->socket = $folder->at("$name.sock");
        $this->port = $port ?: Program::freePort();
        $folder->folder($name);
        $this->start();
    }

    /**
     * Starts it and waits until it answers; a dump that stop() left is read.
     *
     * @param list<string> $more further arguments, this time
     * @param bool $loaded false: it need not have read the dump yet
     */
    public function start(array $more = [], bool $loaded = true): void
    {
        $this->process = new Process([
            ...$this->under,
            Program::find('redis-server', 'redis-server', 'valkey-server'),
            '--port', (string) $this->port, '--bind', '127.0.0.1',
            '--unixsocket', $this->socket, '--unixsocketperm', '700',
            '--dir', $this->folder->at($this->name), '--save', '', '--appendonly', 'no',
            '--daemonize', 'no', '--enable-debug-command', 'local', '--logfile', '',
            ...($this->tls?->arguments($this->port) ?? []), ...$this->more, ...$more,
        ], $this->folder->at("$this->name.log"));
        $this->process->awaitReady(fn () => $this->answers($loaded), 20.0);
    }

    /** Ends it by its PID. $dump: what it holds is there again after start(). */
    public function stop(bool $dump = false): void
    {
        if ($this->process === null) {
            return;
        }
        if ($dump) {
            $this->client()('SAVE');
        }
        $this->process->end($dump ? SIGTERM : SIGKILL);
        $this->process = null;
        $this->client = null;
    }

    /** Neither answers nor ends until resume(). */
    public function freeze(): void
    {
        $this->process->signal(SIGSTOP);
    }

    public function resume(): void
    {
        $this->process->signal(SIGCONT);
    }

    public function running(): bool
    {
        return $this->process !== null && $this->process->running();
    }

    public function pid(): int
    {
        return $this->process->pid;
    }

    /** The connection by which the tests look into it; one, so that its own traffic is known. */
    public function client(): RespClient
    {
        return $this->client ??= $this->connect();
    }

    /** Cuts all connections but our own: the workers have to connect anew. Answers how many. */
    public function cutClients(): int
    {
        return $this->client()('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }

    public function connect(): RespClient
    {
        return new RespClient("unix://$this->socket");
    }

    private function answers(bool $loaded): bool
    {
        try {
            $client = $this->connect();
            return (int) $client->info('server')['process_id'] === $this->process->pid
                && (!$loaded || $client->info('persistence')['loading'] === '0');
        } catch (\RuntimeException) {
            return false;
        }
    }
}
