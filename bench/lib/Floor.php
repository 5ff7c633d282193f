<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/**
 * What the round trips of secsess' cycles cost with plain hiredis in C and nothing around them (bench/floor.c). The bytes
 * are those of a real cycle, recorded on the way. As requests, it gets one
 * command a cycle, as workers get one request.
 */
final class Floor implements Runner
{
    /** The cheapest commands there are, of the same sizes, answered by the same sizes. */
    public const RAW = 'floor-raw';
    /** The very commands: what PHP and the extension add to what the server does for secsess. */
    public const SAME = 'floor-same';

    public const KINDS = [
        self::RAW => 'floor: GET and SET of the same sizes',
        self::SAME => 'floor: secsess\' commands',
    ];

    /** @var array<string, array{process: resource, in: resource, out: resource, errors: string}> by cycle */
    private array $processes = [];

    public function __construct(
        private readonly Lab $lab,
        private readonly string $kind,
        private readonly string $transport,
        private readonly int $size,
    ) {
    }

    public function prepare(): self
    {
        $recording = new Recording($this->lab, $this->size);
        foreach (Recording::CYCLES as $cycle) {
            $input = $this->kind === self::RAW
                ? self::describe('', $this->cheapest($recording->exchanges[$cycle->value], $cycle))
                : self::describe($recording->before[$cycle->value], $recording->exchanges[$cycle->value]);
            $this->start($cycle, $input);
        }
        return $this;
    }

    public function run(Cycle $cycle, int $count, Pace $pace = Pace::Requests): array
    {
        $atOnce = $pace === Pace::Loop ? $count : 1;
        $process = $this->processes[$cycle->value];
        $times = [];
        while (count($times) < $count) {
            fwrite($process['in'], "$atOnce\n");
            $line = fgets($process['out']);
            if ($line === false) {
                throw new \RuntimeException('the floor ended: ' . @file_get_contents($process['errors']));
            }
            array_push($times, ...array_map(intval(...), explode(' ', $line)));
        }
        return $times;
    }

    /** It looks at each reply by itself. */
    public function verify(): void
    {
    }

    public function stop(): void
    {
        foreach ($this->processes as $process) {
            fclose($process['in']); /* which ends it */
            fclose($process['out']);
            proc_close($process['process']);
        }
        $this->processes = [];
    }

    private function start(Cycle $cycle, string $input): void
    {
        $redis = $this->lab->redis();
        $address = $this->transport === 'unix' ? [$redis->socket] : ['127.0.0.1', (string) $redis->port];
        $errors = $this->lab->folder->at('floor.log');
        $process = proc_open([...$this->lab->core(), (string) getenv('SECSESS_FLOOR'), ...$address], [['pipe', 'r'], ['pipe', 'w'], ['file', $errors, 'a']], $pipes);
        if ($process === false) {
            throw new \RuntimeException('cannot start the floor: SECSESS_FLOOR must be its path; ./dev bench sees to that');
        }
        $this->processes[$cycle->value] = ['process' => $process, 'in' => $pipes[0], 'out' => $pipes[1], 'errors' => $errors];
        fwrite($pipes[0], $input);
    }

    /**
     * As floor.c reads it.
     *
     * @param list<Exchange> $exchanges
     */
    private static function describe(string $before, array $exchanges): string
    {
        $text = strlen($before) . ' ' . count($exchanges) . "\n$before";
        foreach ($exchanges as $exchange) {
            $text .= strlen($exchange->request) . " $exchange->marks $exchange->patchAt $exchange->patchSize\n$exchange->request";
        }
        return $text;
    }

    /**
     * A GET where much is answered, a SET where little is: as many bytes each way, up to a few.
     *
     * @param list<Exchange> $recorded
     * @return list<Exchange>
     */
    private function cheapest(array $recorded, Cycle $cycle): array
    {
        $cheapest = [];
        foreach ($recorded as $number => $exchange) {
            $reads = strlen($exchange->reply) > 64;
            $key = "floor:$this->size:$cycle->value:$number:";
            if ($reads) {
                $key = str_pad($key, max(strlen($key), strlen($exchange->request) - strlen(Resp::command('GET', '000'))), '.');
                $this->lab->redis()->client()('SET', $key, str_repeat('v', strlen($exchange->reply) - strlen("\$0000\r\n\r\n")));
                $cheapest[] = new Exchange(Resp::command('GET', $key), '', '$');
            } else {
                $room = strlen($exchange->request) - strlen(Resp::command('SET', $key, '0000'));
                $cheapest[] = new Exchange(Resp::command('SET', $key, str_repeat('v', max(1, $room))), '', '+');
            }
        }
        return $cheapest;
    }
}
