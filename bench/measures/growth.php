<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Folder;
use Secsess\Harness\RedisServer;
use Secsess\Harness\RespClient;

/** Whether a cycle gets dearer when there are many sessions, or when one user has many. */
return new class implements Measure {
    private const SIZE = 200;
    private const CYCLES = [Cycle::Change, Cycle::Read];
    private const PEERS = [Peers::SECSESS, Peers::PHPREDIS];
    /** Many sessions are gone through in turn, so that each is one that nobody has looked at for long. */
    private const VISITED = 2000;
    /** What counts as flat. */
    private const TOLERANCE = 1.05;

    public function name(): string
    {
        return 'growth';
    }

    public function about(): string
    {
        return 'a cycle with 1 to 1,000,000 sessions in the store, and 1 to 10,000 of one user';
    }

    public function tables(Lab $lab): array
    {
        $sessions = $lab->quick ? [1, 20000] : [1, 1000, 100000, 1000000];
        $ofUser = $lab->quick ? [1, 1000] : [1, 100, 10000];
        $peers = Peers::here($lab, ...self::PEERS);
        $users = array_intersect_key($peers, [Peers::SECSESS => true]);
        return [
            ...$this->grown($lab, $peers, $sessions, 'sessions', 'sessions in the store'),
            ...$this->grown($lab, $users, $ofUser, 'user', 'sessions of one user'),
            $this->index($lab, $lab->quick ? [1, 100] : [1, 5, 100, 10000]),
        ];
    }

    /**
     * @param array<string, Peer> $peers
     * @param list<int> $counts
     * @return list<Table>
     */
    private function grown(Lab $lab, array $peers, array $counts, string $key, string $what): array
    {
        $stores = [];
        foreach ($peers as $peer) {
            foreach ($counts as $count) {
                $stores["$peer->key $count"] = $this->store($lab, $peer, $count, $key === 'user' ? $count : min($count, 5));
            }
        }
        $instructions = $this->instructions($lab, $stores);
        $times = $this->times($lab, $stores);
        foreach ($stores as [, $redis]) {
            $redis->stop();
        }
        $lab->keep("$key: instructions", $instructions);
        $lab->keep("$key: µs", array_map(static fn (array $of): array => array_map(static fn (Series $each): array => $each->rounds, $of), $times));
        return [
            $this->instructionTable($lab, $instructions, $counts, $key, $what),
            $this->timeTable($lab, $times, $counts, $key, $what),
        ];
    }

    /** @return array{Peer, RedisServer, list<string>} whose sessions, where, and the IDs of those that are visited */
    private function store(Lab $lab, Peer $peer, int $count, int $aUser): array
    {
        $lab->say("$peer->name: " . number_format($count) . ' sessions, ' . number_format($aUser) . ' a user');
        $redis = new RedisServer(new Folder(), $lab->core(server: true));
        return [$peer, $redis, Fill::run($lab, $redis, $peer->key, [
            'count' => $count,
            'a-user' => $aUser,
            'index' => 'text',
            'payload' => $lab->folder->write('payload', PhpWorker::payload(self::SIZE)),
            'agent' => PhpWorker::AGENT,
            'tell' => min($count, $this->visited($lab)),
        ])];
    }

    /**
     * @param array<string, array{Peer, RedisServer, list<string>}> $stores by "peer count"
     * @return array<string, array<int, float>> by "cycle peer" and count
     */
    private function instructions(Lab $lab, array $stores): array
    {
        $cycles = $lab->scale(400, 100);
        $read = [];
        foreach (self::CYCLES as $cycle) {
            foreach ($stores as $name => [$peer]) {
                $read["$cycle->value $peer->key"] = [];
            }
        }
        foreach ($stores as $name => [$peer, $original, $ids]) {
            $count = (int) substr($name, strlen($peer->key) + 1);
            $lab->say("instructions, $peer->name, " . number_format($count));
            $callgrind = new Callgrind($lab, "growth-{$original->pid()}", fromStart: false);
            $redis = $this->copy($original, $callgrind);
            $worker = $this->worker($lab, $peer, $redis, $ids);
            foreach (self::CYCLES as $cycle) {
                $worker->run($cycle, 20);
                $read["$cycle->value $peer->key"][$count] = $callgrind->count($redis->pid(), fn () => $worker->run($cycle, $cycles)) / $cycles;
            }
            $worker->verify();
            $worker->stop();
            $redis->stop();
        }
        return $read;
    }

    /**
     * @param array<string, array{Peer, RedisServer, list<string>}> $stores by "peer count"
     * @return array<string, array<int, Series>> by "cycle peer" and count
     */
    private function times(Lab $lab, array $stores): array
    {
        $contest = new Contest();
        foreach ($stores as $name => [$peer, $redis, $ids]) {
            $lab->say("first visits, $name");
            $worker = $this->worker($lab, $peer, $redis, $ids);
            $worker->run(Cycle::Change, count($ids)); /* pages of memory that were not touched for long are dear once */
            $contest->add($name, $worker);
        }
        $read = [];
        foreach (self::CYCLES as $cycle) {
            $lab->say("times, {$cycle->title()}");
            foreach ($contest->run($cycle, $lab->scale(60, 6), $lab->scale(50, 20), Pace::Requests) as $name => $series) {
                [$key, $count] = explode(' ', $name);
                $read["$cycle->value $key"][(int) $count] = $series;
            }
        }
        $contest->verify();
        $contest->stop();
        return $read;
    }

    private function worker(Lab $lab, Peer $peer, RedisServer $redis, array $ids): PhpWorker
    {
        return (new PhpWorker($lab, $peer, 'unix', self::SIZE, [], $peer->wayTo($redis)))->resume($ids);
    }

    /** A server under callgrind, which counts from now on, with the data of another. */
    private function copy(RedisServer $original, Callgrind $callgrind): RedisServer
    {
        $folder = new Folder();
        $redis = new RedisServer($folder, $callgrind->under());
        $from = new RespClient("unix://$original->socket", 120.0);
        $from('CONFIG', 'SET', 'rdbcompression', 'no');
        $from('SAVE');
        rename($from('CONFIG', 'GET', 'dir')[1] . '/dump.rdb', $folder->at('redis/dump.rdb'));
        $to = new RespClient("unix://$redis->socket", 300.0);
        $to('DEBUG', 'RELOAD', 'NOSAVE');
        unlink($folder->at('redis/dump.rdb'));
        if ($to('DBSIZE') !== $from('DBSIZE')) {
            throw new \RuntimeException('a copy of a server has not all of its keys');
        }
        /* Housekeeping goes by the clock, and under valgrind a cycle takes long. */
        $to('DEBUG', 'PAUSE-CRON', 1);
        $to('DEBUG', 'SET-ACTIVE-EXPIRE', 0);
        $callgrind->begin($redis->pid());
        return $redis;
    }

    private function visited(Lab $lab): int
    {
        return $lab->scale(self::VISITED, 200);
    }

    /** @return list<Column> */
    private static function columns(array $counts, string $unit, int $decimals): array
    {
        $columns = [Column::text('')];
        foreach ($counts as $count) {
            $columns[] = Column::figure(number_format($count), $unit, $decimals);
        }
        return [...$columns, Column::ratio('growth')];
    }

    private static function label(string $cycleAndPeer): string
    {
        [$cycle, $key] = explode(' ', $cycleAndPeer);
        return Peers::get($key)->name . ', ' . Cycle::from($cycle)->title();
    }

    private static function shortLabel(string $cycleAndPeer): string
    {
        [$cycle, $key] = explode(' ', $cycleAndPeer);
        return strtok(Peers::get($key)->name, ',') . ($cycle === Cycle::Change->value ? ', read-write' : ', read only');
    }

    private static function isOurs(string $cycleAndPeer): bool
    {
        return str_ends_with($cycleAndPeer, ' ' . Peers::SECSESS);
    }

    /** @param array<string, array<int, float>> $read */
    private function instructionTable(Lab $lab, array $read, array $counts, string $key, string $what): Table
    {
        $table = new Table(
            "Instructions in Redis a cycle, by the number of $what",
            "redis-server under valgrind's callgrind, with so many sessions of " . self::SIZE . ' B, which are visited in turn (of many, '
                . number_format($this->visited($lab)) . ' that are spread evenly), unix socket: by request over '
                . $lab->scale(400, 100) . " of them. Redis' housekeeping by the clock is off. Growth: the last column to the first.",
            self::columns($counts, '', 0),
        );
        $title = "Instructions in Redis a cycle, by the number of $what";
        $chart = new LineChart("growth-$key-instructions.svg", $title, 'payloads of ' . self::SIZE . ' B', $what, 'instructions');
        foreach ($read as $name => $points) {
            $growth = $points[end($counts)] / $points[$counts[0]];
            $table->row(self::label($name), ...[...array_values($points), $growth]);
            $chart->line(self::shortLabel($name), $points, self::isOurs($name));
            if (self::isOurs($name)) {
                $from = number_format($counts[0]) . ' to ' . number_format(end($counts));
                $cycle = Cycle::from(strtok($name, ' '))->title();
                $table->target(Target::atMost("growth of instructions in Redis, $cycle, from $from $what", self::TOLERANCE, $growth, '×'));
            }
        }
        if ($key === 'user') {
            $table->note('A cycle touches the user\'s index only when the session\'s expiry has moved on by a sixteenth of its idle time: what that costs is '
                . 'the table further below.');
        }
        return $table->chart($chart);
    }

    /** @param array<string, array<int, Series>> $read */
    private function timeTable(Lab $lab, array $read, array $counts, string $key, string $what): Table
    {
        $table = new Table(
            "Time a cycle, by the number of $what",
            "A Redis for each number, with so many sessions of " . self::SIZE . ' B; ' . Pace::Requests->method() . ', PHP and Redis on '
                . 'one core, the sessions in turn (of many, ' . number_format($this->visited($lab)) . ' that are spread evenly: the processor\'s '
                . "caches have forgotten them), after a visit each. Medians of {$lab->scale(60, 6)} rounds, in which all take turns; growth is the median of the "
                . 'rounds\' ratios of the last column to the first.',
            self::columns($counts, 'µs', 1),
        );
        $chart = new LineChart("growth-$key.svg", "Time a cycle, by the number of $what", 'payloads of ' . self::SIZE . ' B, unix socket', $what, 'µs');
        foreach ($read as $name => $series) {
            $medians = array_map(static fn (Series $each): float => $each->median(), $series);
            $table->row(self::label($name), ...[...array_values($medians), $series[end($counts)]->ratioTo($series[$counts[0]])]);
            $chart->line(self::shortLabel($name), $medians, self::isOurs($name));
        }
        return $table->chart($chart);
    }

    /** What it costs to keep the index up to date, in the pipeline of a commit. */
    private function index(Lab $lab, array $counts): Table
    {
        $table = new Table(
            'Instructions in Redis to keep a user\'s index',
            'What the index\'s script does when a session\'s expiry has moved on by a sixteenth of its idle time, without the script: ZADD of a handle that is '
                . 'there, ZREMRANGEBYSCORE of what expired and PEXPIRE follow another command in one pipeline, over raw sockets; instructions by '
                . 'pipeline, less those without the three. A cycle in between does nothing for it.',
            self::columns($counts, '', 0),
        );
        $pipelines = $lab->scale(400, 100);
        $read = [];
        foreach ($counts as $count) {
            $lab->say('the index, ' . number_format($count) . ' sessions of one user');
            [, $original] = $this->store($lab, Peers::get(Peers::SECSESS), $count, $count);
            $callgrind = new Callgrind($lab, "growth-{$original->pid()}", fromStart: false);
            $redis = $this->copy($original, $callgrind);
            $original->stop();
            $of = fn (bool $touches): int => $callgrind->count($redis->pid(), fn () => $this->touch($redis, $pipelines, $touches));
            $this->touch($redis, 20, true);
            $read[$count] = ($of(true) - $of(false)) / $pipelines;
            $redis->stop();
        }
        $lab->keep('index: instructions', $read);
        $table->note('Redis keeps a sorted set of up to 128 members (zset-max-listpack-entries) in one piece that it goes through, and a larger '
            . 'one as a tree: the most is paid just below.');
        return $table->row('the three commands', ...[...array_values($read), $read[end($counts)] / $read[$counts[0]]]);
    }

    private function touch(RedisServer $redis, int $pipelines, bool $touches): void
    {
        $client = $redis->client();
        [$key] = $client->keys('*:u');
        $handles = $client('ZRANGE', $key, 0, -1);
        $now = (int) (microtime(true) * 1000);
        $socket = stream_socket_client("unix://$redis->socket");
        for ($i = 0; $i < $pipelines; $i++) {
            $handle = $handles[intdiv($i * count($handles), $pipelines)];
            $text = Resp::command('PING');
            if ($touches) {
                $text .= Resp::command('ZADD', $key, (string) ($now + 1440000 + $i), $handle)
                    . Resp::command('ZREMRANGEBYSCORE', $key, '-inf', (string) $now) . Resp::command('PEXPIRE', $key, '1740000');
            }
            fwrite($socket, $text);
            $answer = fgets($socket);
            for ($more = $touches ? 3 : 0; $more > 0; $more--) {
                $answer .= fgets($socket);
            }
            if ($answer !== "+PONG\r\n" . ($touches ? ":0\r\n:0\r\n:1\r\n" : '')) {
                throw new \RuntimeException('the index answers ' . json_encode($answer));
            }
        }
        fclose($socket);
    }
};
