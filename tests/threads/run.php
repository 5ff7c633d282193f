<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Many threads of one PHP: php tests/threads/run.php SERVER [part of a name]
 *
 * SERVER is what server.c became. The environment's SECSESS_MODULE is the extension to test, built for the same PHP, and
 * SECSESS_PRELOAD a library that the server is to be run with, if any. The
 * last line is "threads: N passed, N failed, N skipped".
 */

declare(strict_types=1);

namespace Secsess\Harness;

require __DIR__ . '/../harness/load.php';

const THREADS = 8;
const REQUESTS = 25;
const PASSWORD = 'not-to-be-seen';

/** A Redis, and the server's runs against it. */
final class Threads
{
    public readonly RedisServer $redis;
    private readonly Folder $folder;

    public function __construct(private readonly string $server)
    {
        $this->folder = new Folder();
        $this->redis = new RedisServer($this->folder);
        $this->redis->client()('ACL', 'SETUSER', 'threads', 'on', '>' . PASSWORD, '~*', '&*', '+@all');
    }

    /**
     * Runs it to its end; a word of PHP's, such as a leak that its debug build found, is a failure.
     *
     * @return list<array> the responses in order: what the page tells, and thread, request, cookies
     */
    public function run(int $threads, int $requests, int $rounds, string $cookie = '', array $ini = []): array
    {
        $ini += [
            'extension' => getenv('SECSESS_MODULE'), 'session.save_handler' => 'secsess', 'session.use_strict_mode' => '1',
            'secsess.store' => 'redis+unix://threads:' . PASSWORD . "@{$this->redis->socket}",
            'secsess.lock_wait' => '60', 'secsess.lock_max_waiters' => (string) THREADS, 'max_execution_time' => '0',
            'html_errors' => '0', 'display_errors' => '1', 'error_reporting' => (string) E_ALL, 'test.page_us' => '0',
        ];
        $command = [$this->server];
        foreach ($ini as $name => $value) {
            array_push($command, '-d', "$name=$value");
        }
        array_push($command, __DIR__ . '/page.php', (string) $threads, (string) $requests, (string) $rounds, $cookie);
        /* No memory that is new is zero by chance. */
        $environment = ['LD_PRELOAD' => (string) getenv('SECSESS_PRELOAD'), 'MALLOC_PERTURB_' => '165'] + getenv();
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', $this->folder->at('out'), 'w'],
            ['file', $this->folder->at('errors'), 'w']], $pipes, null, $environment);
        $status = proc_close($process);
        $said = file_get_contents($this->folder->at('errors'));
        if ($status !== 0 || $said !== '') {
            throw new Failure("the server ended with status $status and said: $said");
        }
        return $this->responses($threads * $requests * $rounds);
    }

    public function secretFile(): string
    {
        $file = $this->folder->write('key', 'sign ' . bin2hex(random_bytes(32)) . "\ntag " . bin2hex(random_bytes(32)) . "\n");
        chmod($file, 0600);
        return $file;
    }

    private function responses(int $expected): array
    {
        $responses = [];
        foreach (file($this->folder->at('out'), FILE_IGNORE_NEW_LINES) as $line) {
            [$thread, $request, $cookies, $body] = explode(' ', $line, 4) + ['', '', '', ''];
            $told = json_decode($body, true);
            if (!is_array($told)) {
                throw new Failure("a response is not as it should be: $line");
            }
            $responses[] = ['thread' => (int) $thread, 'request' => (int) $request, 'cookies' => (int) $cookies] + $told;
        }
        if (count($responses) !== $expected) {
            throw new Failure("$expected requests, but " . count($responses) . ' responses');
        }
        return $responses;
    }

    public function end(): void
    {
        $this->redis->stop();
        $this->folder->remove();
    }
}

$tests = [
    'each thread has a session of its own, and one connection that ends with it' =>
        function (Threads $threads, Test $test): void {
            $before = $threads->redis->client()->info('stats')['total_connections_received'];
            /* More than a round can have open, with those of the round before; less than three rounds would leave. */
            $threads->redis->client()('CONFIG', 'SET', 'maxclients', (string) (2 * THREADS + 4));
            $ids = [];
            foreach ($threads->run(THREADS, REQUESTS, 5) as $response) {
                $test->same($response['request'] + 1, $response['count'], "the count of thread $response[thread]");
                $test->same($response['request'] === 0 ? 1 : 0, $response['cookies'], 'cookies');
                $ids[$response['id']] = true;
            }
            $test->same(5 * THREADS, count($ids), 'sessions');
            $test->same(5 * THREADS, $threads->redis->client()->info('stats')['total_connections_received'] - $before, 'connections');
        },
    'threads that share a session have their turns, and no change is lost' => function (Threads $threads, Test $test): void {
        foreach (['', $threads->secretFile()] as $file) {
            $ini = ['secsess.secret_file' => $file];
            $id = $threads->run(1, 1, 1, '', $ini)[0]['id'];
            $counts = [];
            foreach ($threads->run(THREADS, REQUESTS, 1, "PHPSESSID=$id", $ini) as $response) {
                $test->same(0, $response['cookies'], 'cookies');
                $counts[] = $response['count'];
            }
            sort($counts);
            $test->same(range(2, THREADS * REQUESTS + 1), $counts, "counts with the secret file \"$file\"");
        }
    },
    'IDs rotate in each thread by themselves' => function (Threads $threads, Test $test): void {
        $generations = array_fill(0, THREADS, 0);
        $ini = ['secsess.rotate_interval' => '0.1', 'secsess.grace' => '0.05', 'test.page_us' => '10000'];
        foreach ($threads->run(THREADS, 2 * REQUESTS, 1, '', $ini) as $response) {
            $test->same($response['request'] + 1, $response['count'], "the count of thread $response[thread]");
            $generations[$response['thread']] = max($response['generation'], $generations[$response['thread']]);
        }
        $test->true(min($generations) > 2, 'every ID was rotated: ' . implode(' ', $generations));
    },
    'the password of the store shows in no thread' => function (Threads $threads, Test $test): void {
        foreach ($threads->run(THREADS, 2, 2) as $response) {
            $test->same(array_fill(0, 2, "redis+unix://***@{$threads->redis->socket}"), $response['store'], 'addresses');
        }
    },
];

[, $server] = $argv + [1 => ''];
if (!is_executable($server)) {
    fwrite(STDERR, "usage: php tests/threads/run.php SERVER [part of a name]: ./dev test zts sees to that\n");
    exit(2);
}
$filter = implode(' ', array_slice($argv, 2));
$count = ['passed' => 0, 'failed' => 0, 'skipped' => 0];
foreach ($tests as $name => $run) {
    if ($filter !== '' && stripos($name, $filter) === false) {
        continue;
    }
    $start = hrtime(true);
    $outcome = 'passed';
    $why = '';
    $threads = new Threads($server);
    try {
        $run($threads, new Test(''));
    } catch (\Throwable $e) {
        $outcome = 'failed';
        $why = '        ' . $e->getMessage() . sprintf(" (%s:%d)\n", basename($e->getFile()), $e->getLine());
    }
    $threads->end();
    $count[$outcome]++;
    printf("%-7s %s (%.1f s)\n%s", $outcome, $name, (hrtime(true) - $start) / 1e9, $why);
}
printf("threads: %d passed, %d failed, %d skipped\n", $count['passed'], $count['failed'], $count['skipped']);
exit($count['failed'] > 0 || array_sum($count) === 0 ? 1 : 0);
