<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Process;
use Secsess\Harness\Program;

/**
 * A php-cgi of a peer's own that serves request after request, as php-fpm's workers do: real requests, with the session's
 * cookie, spoken to by FastCGI. One request is one cycle.
 */
final class PhpWorker implements Runner
{
    public const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
    private const SESSIONS = 8;
    private const FIRST_VISIT = 100000; /* as many digits as there will ever be: the payload's size stays the same */
    private static int $number = 0;

    private readonly Process $process;
    private readonly string $folder; /* of files */
    private readonly string $log;
    /** @var resource */
    private $stream;
    /** @var list<string> cookies, by session */
    private array $cookies = [];
    /** @var list<int> the counter that each session must have */
    private array $visits = [];
    private int $turn = 0;
    private string $digest = '';
    /** @var array{string, string, string} what the last request said: counter, digest of the rest, cookie */
    private array $last;

    /**
     * @param int $size of the payload in bytes, as serialised
     * @param list<string> $under a program that runs PHP, with its arguments: strace or valgrind
     * @param array<string, string|int> $ini settings on top of the peer's
     */
    public function __construct(
        private readonly Lab $lab,
        public readonly Peer $peer,
        string $transport,
        private readonly int $size,
        array $under = [],
        array $ini = [],
    ) {
        putenv('PHP_FCGI_MAX_REQUESTS=0'); /* it lives as long as we do */
        $number = ++self::$number;
        $socket = $lab->folder->at("workers/$number.sock");
        $this->log = $lab->folder->at("workers/$number.log");
        $ini += $peer->settings($lab, $transport);
        $this->folder = $ini['session.save_path'] ?? '';
        $settings = $lab->folder->write("workers/$number.ini", $this->configuration($ini));
        $this->process = new Process([...$lab->core(), ...$under, self::program(), '-n', '-c', $settings, '-b', $socket], $this->log);
        $this->process->awaitReady(function () use ($socket): bool {
            $this->stream = @stream_socket_client("unix://$socket");
            return $this->stream !== false;
        }, 60.0);
        stream_set_timeout($this->stream, 900); /* PHP's files look at a million of them in one request */
    }

    /** The php-cgi beside the PHP that runs this. */
    public static function program(): string
    {
        $prefix = getenv('PHP_PREFIX');
        return $prefix ? "$prefix/bin/php-cgi" : Program::find('php-cgi', 'php-cgi' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, 'php-cgi');
    }

    /** Makes the sessions, and presents each once, so that all that a first time costs is paid. */
    public function prepare(): self
    {
        while (count($this->cookies) < self::SESSIONS) {
            $this->run(Cycle::Fresh, 1);
            [$visits, $digest, $cookie] = $this->last;
            $this->cookies[] = $cookie;
            $this->visits[] = (int) $visits;
            $this->digest = $digest;
        }
        $this->run(Cycle::Change, 2 * self::SESSIONS);
        $this->run(Cycle::Same, self::SESSIONS);
        $this->run(Cycle::Read, self::SESSIONS);
        $this->verify();
        if ($this->peer->server === 'files') {
            StoredFiles::mustHold($this->peer, $this->folder, array_combine($this->cookies, $this->visits));
        }
        return $this;
    }

    /** Goes on with the sessions that another worker has made, instead of prepare(). They change at one of both only. */
    public function adopt(self $other): self
    {
        [$this->cookies, $this->visits, $this->digest] = [$other->cookies, $other->visits, $other->digest];
        return $this;
    }

    /** What a session of this size holds before its first change: what resume() expects. */
    public static function payload(int $size): string
    {
        return Payload::serialized(Payload::of($size, self::FIRST_VISIT));
    }

    /**
     * Goes on with sessions that were made in another way and hold payload(), instead of prepare().
     *
     * @param list<string> $ids
     */
    public function resume(array $ids): self
    {
        $this->cookies = $ids;
        $this->visits = array_fill(0, count($ids), self::FIRST_VISIT);
        $this->digest = Payload::digest(Payload::of($this->size, self::FIRST_VISIT));
        $this->run(Cycle::None, 1); /* php-cgi closes a connection that brings nothing within 5 s */
        return $this;
    }

    public function run(Cycle $cycle, int $count, Pace $pace = Pace::Requests): array
    {
        return $pace === Pace::Loop ? $this->loop($cycle, $count) : $this->requests($cycle, $count);
    }

    /** @return list<int> */
    private function requests(Cycle $cycle, int $count): array
    {
        $times = [];
        while ($count-- > 0) {
            $turn = $this->turn++ % max(1, count($this->cookies));
            $cookie = in_array($cycle, [Cycle::Fresh, Cycle::None, Cycle::Build], true) ? '' : $this->cookies[$turn];
            $times[] = (int) $this->request($cycle->value, $cookie);
            if ($cookie === '') {
                continue;
            }
            $this->visits[$turn] += $cycle === Cycle::Change ? 1 : 0;
            if ((int) $this->last[0] !== $this->visits[$turn]) {
                throw new \RuntimeException("{$this->peer->name}: a session says {$this->last[0]} where {$this->visits[$turn]} was due");
            }
            $this->cookies[$turn] = $this->last[2] ?: $cookie;
        }
        return $times;
    }

    /** @return list<int> */
    private function loop(Cycle $cycle, int $count): array
    {
        $this->begin($cycle, $count);
        return $this->finish($cycle, $count);
    }

    /** Begins cycles in a loop; others can begin theirs before this one has finished. */
    public function begin(Cycle $cycle, int $count): void
    {
        $this->send($cycle->value, '', ['BENCH_COUNT' => (string) $count, 'BENCH_IDS' => implode(',', $this->cookies)]);
    }

    /** @return list<int> ns that each cycle took of those that were begun */
    public function finish(Cycle $cycle, int $count): array
    {
        $times = explode(',', $this->receive($cycle->value));
        if (count($times) !== $count) {
            throw new \RuntimeException("{$this->peer->name}: $count cycles were due, " . count($times) . ' came');
        }
        if ($cycle === Cycle::Change) {
            for ($i = 0; $i < $count; $i++) {
                $this->visits[$i % count($this->visits)]++;
            }
        }
        return array_map(intval(...), $times);
    }

    public function verify(): void
    {
        foreach ($this->cookies as $turn => $cookie) {
            $this->request('check', $cookie);
            [$visits, $digest] = $this->last;
            if ((int) $visits !== $this->visits[$turn] || $digest !== $this->digest) {
                throw new \RuntimeException("{$this->peer->name} lost what its sessions held");
            }
        }
        $warnings = trim(implode('', preg_grep('/PHP (Warning|Fatal|Notice|Deprecated)/', @file($this->log) ?: [])));
        if ($warnings !== '') {
            throw new \RuntimeException("{$this->peer->name}: $warnings");
        }
    }

    public function pid(): int
    {
        return $this->process->pid;
    }

    public function stop(): void
    {
        /* Not only fclose(): processes that were started since have inherited the connection, which would stay open. */
        stream_socket_shutdown($this->stream, STREAM_SHUT_RDWR);
        fclose($this->stream);
        $this->process->end();
    }

    /** @param array<string, string|int> $ini */
    private function configuration(array $ini): string
    {
        $text = '';
        foreach ($this->peer->modules() as $module) {
            $text .= "extension=$module\n";
        }
        $ini += [
            'extension_dir' => ini_get('extension_dir'),
            'error_log' => $this->log,
            'log_errors' => 1,
            'display_errors' => 0,
            'html_errors' => 0,
            'error_reporting' => -1,
            'expose_php' => 0,
            'cgi.check_shebang_line' => 0,
        ];
        foreach ($ini as $name => $value) {
            $text .= "$name=\"$value\"\n";
        }
        return $text;
    }

    /** One request; answers what it says it took, in ns. */
    private function request(string $do, string $cookie): string
    {
        $this->send($do, $cookie);
        return $this->receive($do);
    }

    /** @param array<string, string> $more parameters of the page */
    private function send(string $do, string $cookie, array $more = []): void
    {
        FastCgi::send($this->stream, [
            'SCRIPT_FILENAME' => dirname(__DIR__) . '/pages/cycle.php',
            'SCRIPT_NAME' => '/cycle.php',
            'REQUEST_URI' => "/cycle.php?$do",
            'QUERY_STRING' => $do,
            'REQUEST_METHOD' => 'GET',
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'REMOTE_ADDR' => '192.0.2.1',
            'HTTP_HOST' => 'example.org',
            'HTTP_USER_AGENT' => self::AGENT,
            'HTTP_ACCEPT' => 'text/html,application/xhtml+xml',
            'BENCH_SIZE' => (string) $this->size,
            'BENCH_VISITS' => (string) self::FIRST_VISIT,
            'BENCH_PREPEND' => $this->peer->prepend,
        ] + $more + ($cookie === '' ? [] : ['HTTP_COOKIE' => "SID=$cookie"]));
    }

    private function receive(string $do): string
    {
        $out = FastCgi::receive($this->stream);
        [$head, $body] = explode("\r\n\r\n", $out, 2) + [1 => ''];
        $answer = explode(' ', $body);
        if (count($answer) !== 3 || !preg_match('/^\d+(,\d+)*$/', $answer[0])) {
            throw new \RuntimeException("{$this->peer->name}, $do: $out" . implode('', array_slice(@file($this->log) ?: [], -5)));
        }
        $sid = preg_match('/^Set-Cookie: SID=([^;]+)/m', $head, $found) ? $found[1] : '';
        $this->last = [$answer[1], $answer[2], $sid];
        return $answer[0];
    }
}
