<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/**
 * The bytes of secsess' own cycles, recorded between PHP and Redis, in a form that can be played again: each with the
 * command that brings the record back to what it was before.
 */
final class Recording
{
    public const CYCLES = [Cycle::Change, Cycle::Same, Cycle::Read, Cycle::Fresh];
    /** A commit says the header that it read, whose times differ whenever it is played: that is put in anew. */
    private const HEADER = 104;

    /** @var array<string, list<Exchange>> by cycle */
    public array $exchanges = [];
    /** @var array<string, string> by cycle: a command of which the reply is a status, or "" */
    public array $before = [];

    public function __construct(private readonly Lab $lab, int $size)
    {
        $worker = new PhpWorker($lab, Peers::get(Peers::SECSESS), 'unix', $size, [], ['secsess.store' => "redis+unix://{$lab->recorderSocket()}"]);
        $lab->recorder()->pass();
        $worker->prepare();
        foreach (self::CYCLES as $cycle) {
            $this->record($worker, $cycle);
        }
        $worker->stop();
    }

    private function record(PhpWorker $worker, Cycle $cycle): void
    {
        $client = $this->lab->redis()->client();
        $records = [];
        foreach ($client->keys('*') as $key) {
            $records[$key] = $client('TYPE', $key) === 'string' ? (string) $client('GET', $key) : '';
        }
        $file = $this->lab->folder->at("recorded-$cycle->value");
        @unlink($file);
        $this->lab->recorder()->record($file);
        $worker->run($cycle, 1);
        $this->lab->recorder()->pass();
        $this->exchanges[$cycle->value] = self::exchanges(file_get_contents($file));
        $key = self::keyOf($this->exchanges[$cycle->value][0]);
        if ($cycle === Cycle::Read) {
            $this->before[$cycle->value] = '';
        } elseif (isset($records[$key])) {
            $this->before[$cycle->value] = Resp::command('SET', $key, $records[$key]);
        } else {
            /* Nothing was there. An expired key is nothing, too, and SET is answered by a status as all others are. */
            $this->before[$cycle->value] = Resp::command('SET', $key, '', 'PXAT', '1');
        }
    }

    /** @return list<Exchange> */
    private static function exchanges(string $bytes): array
    {
        $parts = [];
        for ($at = 0; $at < strlen($bytes);) {
            $end = strpos($bytes, "\n", $at);
            $size = (int) substr($bytes, $at + 1, $end - $at - 1);
            $part = substr($bytes, $end + 1, $size);
            $last = count($parts) - 1;
            if ($last >= 0 && $parts[$last][0] === $bytes[$at]) {
                $parts[$last][1] .= $part;
            } else {
                $parts[] = [$bytes[$at], $part];
            }
            $at = $end + 1 + $size;
        }
        $exchanges = [];
        $header = '';
        foreach (array_chunk($parts, 2) as [[, $request], [, $reply]]) {
            $patch = $header === '' ? false : strpos($request, $header);
            $values = Resp::values($reply);
            $exchanges[] = new Exchange($request, $reply, implode('', array_column($values, 0)), (int) $patch, $patch === false ? 0 : self::HEADER);
            foreach ($values as [$mark, $value]) {
                $header = $mark === '$' && strlen((string) $value) >= self::HEADER ? substr($value, 0, self::HEADER) : $header;
            }
        }
        return $exchanges;
    }

    /** The record's: the first key of a script, or what GET or SET names. */
    private static function keyOf(Exchange $exchange): string
    {
        $words = Resp::values($exchange->request)[0][1];
        return $words[0] === 'EVALSHA' ? $words[3] : $words[1];
    }
}
