<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

/** What was promised, and whether it was kept. */
final class Report
{
    public int $passed = 0, $failed = 0;

    /** @param list<string>|string $findings what speaks against it */
    public function promise(string $what, bool $kept, array|string $findings = []): void
    {
        $kept ? $this->passed++ : $this->failed++;
        echo $kept ? "ok   chaos: $what\n" : "FAIL chaos: $what\n";
        foreach ($kept ? [] : array_slice((array) $findings, 0, 8) as $finding) {
            echo "     $finding\n";
        }
    }

    public function say(string $format, mixed ...$values): void
    {
        vprintf("     $format\n", $values);
    }

    /** What holds for every load, whatever was done to the store. */
    public function judge(string $scene, Load $load): void
    {
        $this->say('%s pages, %s without a session, %s not saved, %s errors; store p50 %.1f ms, p99 %.0f ms, at most %.0f ms',
            number_format($load->answers), number_format($load->failures), number_format($load->unsaved), count($load->errors), $load->quantile(0.5),
            $load->quantile(0.99), $load->quantile(1));
        arsort($load->warnings);
        foreach (array_slice($load->warnings, 0, 6) as $warning => $count) {
            $this->say('%5d x %s', $count, $warning);
        }
        $this->promise("$scene: no page takes the store longer than its time (" . Shop::BOUND_MS . ' ms)', $load->quantile(1) <= Shop::BOUND_MS,
            sprintf('the slowest took %.0f ms', $load->quantile(1)));
        $this->promise("$scene: no counter goes backwards but by what the dead server alone had", $load->backwards === [], $load->backwards);
        $this->promise("$scene: nobody gets another's data", $load->strangers === [], $load->strangers);
        $this->promise("$scene: every page is answered", $load->errors === [], $load->errors);
    }
}
