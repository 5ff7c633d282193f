<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Await;
use Secsess\Harness\Gate;

/**
 * Workers of a php-fpm that want one and the same session (bench/pages/turn.php). Each is spoken to by a connection of its
 * own, which php-fpm leaves to it, and without nginx: who is sent a request first asks for the session first.
 */
final class Crew
{
    private const SIZE = 2048;

    public readonly Gate $gate;
    private readonly PeerSite $site;
    /** @var list<resource> by worker */
    private array $streams = [];
    /** @var list<int> by worker */
    private array $pids = [];
    private string $cookie = '';
    private int $visits;
    private int $counted = 0;
    private int $refused = 0;

    /** @param array<string, string|int> $ini settings on top of the peer's */
    public function __construct(Lab $lab, public readonly Peer $peer, public readonly int $workers, array $ini = [])
    {
        $this->site = new PeerSite($lab, $peer, $workers, $ini);
        $this->gate = new Gate($this->gatePath(), $peer->key);
        for ($worker = 0; $worker < $workers; $worker++) {
            $stream = stream_socket_client("unix://{$this->site->fpm->socket}");
            stream_set_timeout($stream, 60);
            $this->streams[] = $stream;
        }
        $this->visits = $this->ask(0, 'fill=' . self::SIZE)['visits'];
        for ($worker = 0; $worker < $workers; $worker++) {
            $this->pids[] = $this->ask($worker, 'look')['pid']; /* and it is connected to its store */
        }
        if (count(array_unique($this->pids)) !== $workers) {
            throw new \LogicException('two connections share a worker');
        }
    }

    /**
     * Lets a worker have a turn; its answer waits for gather().
     *
     * @param int $hold µs for which it keeps the session; -1: until the gate is opened
     */
    public function turn(int $worker, int $hold): void
    {
        $this->send($worker, 'turn', $hold < 0 ? ['GATE' => $this->gatePath()] : ['HOLD' => (string) $hold]);
    }

    /** Lets a worker have turns until a time of hrtime, with a pause of $think µs between. */
    public function loop(int $worker, int $hold, int $think, int $until): void
    {
        $this->send($worker, 'loop', [
            'HOLD' => (string) $hold, 'THINK' => (string) $think, 'UNTIL' => (string) $until, 'ID' => rawurldecode($this->cookie),
        ]);
    }

    /**
     * The answers of those workers that were sent something, which must be all from $first on.
     *
     * @return array{list<array{int, int, int}>, int, list<int>} turns: times of asking for the session, having it, giving it
     *         back, in ns; how many were refused; how many turns each worker had
     */
    public function gather(int $first = 0): array
    {
        $turns = $each = [];
        $refused = 0;
        for ($worker = $first; $worker < $this->workers; $worker++) {
            $answer = $this->answer($worker);
            array_push($turns, ...$answer['turns']);
            $each[] = count($answer['turns']);
            $refused += $answer['refused'];
        }
        $this->counted += count($turns);
        $this->refused += $refused;
        return [$turns, $refused, $each];
    }

    /**
     * Waits until a worker has nothing to do but wait for its turn: it sleeps, its server does too, so that no answer is on
     * its way, and both still do a moment later.
     */
    public function awaitSleep(int $worker): void
    {
        $pids = array_filter([$this->pids[$worker], $this->site->serverPid()]);
        $sleep = static fn (): bool => array_filter($pids, self::sleeps(...)) === $pids;
        Await::that('sleep of a worker and its server', static fn (): bool => $sleep() && usleep(1000) === null && $sleep(), 30.0);
    }

    private static function sleeps(int $pid): bool
    {
        foreach (glob("/proc/$pid/task/*/stat") as $file) {
            if (!preg_match('/\) S /', (string) @file_get_contents($file))) {
                return false;
            }
        }
        return true;
    }

    /** How many of the turns that were said to be saved are not in the session. */
    public function lost(): int
    {
        $lost = $this->visits + $this->counted - $this->ask(0, 'look')['visits'];
        if ($lost < 0) {
            throw new \RuntimeException("{$this->peer->name} counted more turns than there were");
        }
        return $lost;
    }

    /** Throws when PHP warned of anything though all got what they wanted. */
    public function verify(): void
    {
        if ($this->refused === 0 && $this->site->warnings() !== []) {
            throw new \RuntimeException("{$this->peer->name}: {$this->site->warnings()[0]}");
        }
    }

    public function stop(): void
    {
        array_map(fclose(...), $this->streams);
        $this->site->stop();
    }

    private function gatePath(): string
    {
        return $this->site->folder->at('gate');
    }

    /** @param array<string, string> $more parameters of the page */
    private function send(int $worker, string $query, array $more = []): void
    {
        FastCgi::send($this->streams[$worker], $more + [
            'SCRIPT_FILENAME' => PeerSite::pages() . '/turn.php',
            'SCRIPT_NAME' => '/turn.php',
            'REQUEST_URI' => "/turn.php?$query",
            'QUERY_STRING' => $query,
            'REQUEST_METHOD' => 'GET',
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'REMOTE_ADDR' => '192.0.2.1',
            'HTTP_USER_AGENT' => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
        ] + ($this->cookie === '' ? [] : ['HTTP_COOKIE' => "SID=$this->cookie"]));
    }

    /** @return array<string, mixed> */
    private function answer(int $worker): array
    {
        $out = FastCgi::receive($this->streams[$worker]);
        [$head, $body] = explode("\r\n\r\n", $out, 2) + [1 => ''];
        $answer = json_decode($body, true);
        if (!is_array($answer)) {
            $log = implode(' ', array_slice($this->site->fpm->log->lines(), -5));
            throw new \RuntimeException("{$this->peer->name}: $out $log");
        }
        if (preg_match('/^Set-Cookie: SID=([^;]+)/m', $head, $found)) {
            $this->cookie = $found[1];
        }
        return $answer;
    }

    /** @return array<string, mixed> */
    private function ask(int $worker, string $query): array
    {
        $this->send($worker, $query);
        return $this->answer($worker);
    }
}
