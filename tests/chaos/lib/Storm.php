<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Bench\FastCgi;
use Secsess\Harness\Await;
use Secsess\Harness\Folder;
use Secsess\Harness\RedisSentinels;

/** All workers of a large site lose their connection at the same moment. */
final class Storm
{
    public function __construct(private readonly Report $report, private readonly Size $size)
    {
    }

    public function reconnect(): void
    {
        $servers = new RedisSentinels(new Folder(), replicas: 1, more: ['--maxclients', '5000', '--tcp-backlog', '4096']);
        $shop = new Shop($servers->address(), $this->size->storm);
        $cold = $this->all($shop);
        $warm = $this->all($shop);
        $cut = $servers->servers[0]->cutClients();
        $after = $this->all($shop);
        $servers->servers[0]->stop();
        $servers->awaitFailover($servers->servers[0]);
        usleep(500000); /* as long as a breaker may be open */
        $over = $this->all($shop);
        $n = number_format($this->size->storm);
        foreach (['first' => $cold, 'warm' => $warm, "behind $cut cut connections" => $after, 'behind a failover' => $over] as $when => [$good, $times, $why]) {
            sort($times);
            $this->report->say('%s workers at once, %s: %d served; store p50 %.1f ms, p99 %.1f ms, at most %.1f ms', $n, $when, $good,
                $times[intdiv(count($times), 2)], $times[(int) (0.99 * (count($times) - 1))], end($times));
        }
        foreach (['that begin at once' => $cold, 'whose connections are cut' => $after, 'whose master was replaced' => $over] as $who => [$good, $times, $why]) {
            $this->report->promise("storm: $n workers $who are all served", $good === $this->size->storm, array_slice(array_unique($why), 0, 4));
            $this->report->promise("storm: none of the $n workers $who takes longer than its time", max($times) <= Shop::BOUND_MS, sprintf('%.0f ms', max($times)));
        }
        $shop->stop();
        $servers->stop();
    }

    /**
     * A request to each worker: none can take two, since it is busy with its first.
     *
     * @return array{int, list<float>, list<string>} how many were served, the store's times in ms, what was warned of
     */
    private function all(Shop $shop): array
    {
        $page = realpath(__DIR__ . '/../pages/visit.php');
        $streams = [];
        for ($i = 0; $i < $this->size->storm; $i++) {
            /* Where the socket's backlog is full, a connection has to be tried again. */
            $streams[$i] = Await::that('a connection to php-fpm', static fn (): mixed => @stream_socket_client("unix://{$shop->fpm->socket}"), 30.0);
            FastCgi::send($streams[$i], [
                'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $page, 'SCRIPT_NAME' => '/visit.php', 'REQUEST_URI' => '/visit.php',
                'QUERY_STRING' => "who=w$i&pause=1500", 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1',
            ]);
        }
        $good = 0;
        $times = $why = [];
        foreach ($streams as $stream) {
            stream_set_timeout($stream, 60);
            $page = json_decode(explode("\r\n\r\n", FastCgi::receive($stream), 2)[1] ?? '', true) ?? ['ms' => INF, 'warnings' => ['no answer']];
            $good += (int) (($page['started'] ?? false) && $page['saved']);
            $times[] = $page['ms'];
            array_push($why, ...$page['warnings']);
            fclose($stream);
        }
        return [$good, $times, $why];
    }
}
