<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Folder;
use Secsess\Harness\Process;
use Secsess\Harness\Program;

/** Two private memcacheds, since one listens either on a unix socket or on a port. */
final class MemcachedServer
{
    public readonly string $socket;
    public readonly int $port;
    /** @var list<Process> */
    private array $processes = [];

    /** @param list<string> $under what runs it on a certain core */
    public function __construct(Folder $folder, private readonly array $under = [])
    {
        $this->socket = $folder->at('memcached.sock');
        $this->port = Program::freePort();
        $this->start(['-s', $this->socket, '-a', '700'], $this->addresses()[0], $folder->at('memcached.log'));
        $this->start(['-l', '127.0.0.1', '-p', (string) $this->port, '-U', '0'], $this->addresses()[1], $folder->at('memcached.log'));
    }

    /** The process behind a transport, unix or tcp. */
    public function pid(string $transport): int
    {
        return $this->processes[$transport === 'unix' ? 0 : 1]->pid;
    }

    /** @return array<string, int> the counters of the one behind a transport */
    public function counters(string $transport): array
    {
        preg_match_all('/^STAT (\S+) (\d+)\r$/m', $this->ask($this->addresses()[$transport === 'unix' ? 0 : 1], 'stats'), $found);
        return array_map(intval(...), array_combine($found[1], $found[2]));
    }

    public function clear(): void
    {
        foreach ($this->addresses() as $address) {
            $this->ask($address, 'flush_all');
        }
    }

    public function stop(): void
    {
        foreach ($this->processes as $process) {
            $process->end();
        }
    }

    /** @return list<string> */
    private function addresses(): array
    {
        return ["unix://$this->socket", "tcp://127.0.0.1:$this->port"];
    }

    /** @param list<string> $listen */
    private function start(array $listen, string $address, string $log): void
    {
        $who = posix_geteuid() === 0 ? ['-u', 'root'] : [];
        $process = new Process([...$this->under, Program::find('memcached', 'memcached'), ...$who, '-m', '512', '-t', '1', ...$listen], $log);
        $process->awaitReady(fn (): bool => $this->ask($address, 'version') !== '');
        $this->processes[] = $process;
    }

    private function ask(string $address, string $command): string
    {
        $stream = @stream_socket_client($address, $code, $message, 5.0);
        if ($stream === false) {
            return '';
        }
        stream_set_timeout($stream, 5);
        fwrite($stream, "$command\r\nquit\r\n");
        $answer = (string) stream_get_contents($stream);
        fclose($stream);
        return $answer;
    }
}
