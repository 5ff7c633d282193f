<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Many requests at once, each with a start time of its own. */
final class Crowd
{
    private readonly \CurlMultiHandle $multi;
    /** @var array<int, array{browser: Browser, request: Request, at: float, label: int|string}> not yet started, by number */
    private array $planned = [];
    /** @var array<int, array{curl: \CurlHandle, browser: Browser, label: int|string, start: float}> under way, by handle */
    private array $running = [];
    /** @var array<int|string, Response> */
    private array $done = [];
    private float $begin;

    public function __construct()
    {
        $this->multi = curl_multi_init();
        $this->begin = hrtime(true) / 1e9;
    }

    /** Plans a request; $after seconds from the crowd's making. The label names its answer. */
    public function add(Browser $browser, Request $request, float $after = 0.0, int|string|null $label = null): int|string
    {
        $label ??= count($this->planned) + count($this->running) + count($this->done);
        $this->planned[] = ['browser' => $browser, 'request' => $request, 'at' => $this->begin + $after, 'label' => $label];
        return $label;
    }

    /** Lets things go on until the condition holds (or, without one, until all are answered). */
    public function run(?callable $until = null, float $seconds = 60.0): void
    {
        $end = hrtime(true) / 1e9 + $seconds;
        while ($this->planned !== [] || $this->running !== []) {
            $this->step();
            if ($until !== null && $until()) {
                return;
            }
            if (hrtime(true) / 1e9 > $end) {
                throw new \RuntimeException("parallel requests were not through within $seconds s");
            }
        }
        if ($until !== null && !$until()) {
            throw new \RuntimeException('all requests were answered, and what was waited for did not happen');
        }
    }

    /** @return array<int|string, Response> the answers so far, by label, in the order in which they came */
    public function answers(): array
    {
        return $this->done;
    }

    /** How many are under way or planned. */
    public function open(): int
    {
        return count($this->planned) + count($this->running);
    }

    private function step(): void
    {
        $now = hrtime(true) / 1e9;
        foreach ($this->planned as $number => $plan) {
            if ($plan['at'] <= $now) {
                unset($this->planned[$number]);
                $curl = $plan['browser']->prepare($plan['request']);
                curl_multi_add_handle($this->multi, $curl);
                $this->running[spl_object_id($curl)] = [
                    'curl' => $curl, 'browser' => $plan['browser'], 'label' => $plan['label'], 'start' => hrtime(true) / 1e9,
                ];
                curl_multi_exec($this->multi, $active); /* it is on its way before the next one */
            }
        }
        curl_multi_exec($this->multi, $active);
        while ($message = curl_multi_info_read($this->multi)) {
            $this->collect($message['handle']);
        }
        curl_multi_select($this->multi, 0.002);
    }

    private function collect(\CurlHandle $curl): void
    {
        $run = $this->running[spl_object_id($curl)];
        unset($this->running[spl_object_id($curl)]);
        curl_multi_remove_handle($this->multi, $curl);
        $this->done[$run['label']] = $run['browser']->finish($curl, $run['start']);
    }
}
