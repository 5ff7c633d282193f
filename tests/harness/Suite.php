<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Runs tests, tells of each, and counts them. */
final class Suite
{
    /** @var array<string, int> */
    private array $count = ['passed' => 0, 'failed' => 0, 'skipped' => 0];

    /** @param bool $tell whether the PHP log of a test that passed is shown, too */
    public function __construct(private readonly string $name, private readonly bool $tell = false)
    {
    }

    /**
     * One test.
     *
     * @param string $label what it is called in print
     * @param string $file that it stands in, of whose lines a failure names one
     * @param callable(Test): void $run
     */
    public function run(string $label, string $file, Test $test, callable $run): void
    {
        $start = hrtime(true);
        $outcome = 'failed';
        $why = '';
        try {
            $run($test);
            $outcome = 'passed';
        } catch (Skip $skip) {
            $outcome = 'skipped';
            $why = $skip->getMessage();
        } catch (\Throwable $e) {
            $why = self::tell($e, $file);
        }
        $logs = $test->end($outcome === 'failed' || $this->tell);
        $this->count[$outcome]++;
        printf("%-7s %s (%.1f s)\n", $outcome, $label, (hrtime(true) - $start) / 1e9);
        echo $why === '' ? '' : "        $why\n", $logs;
    }

    /** The last line, and the exit code. */
    public function end(): int
    {
        printf("%s: %d passed, %d failed, %d skipped\n", $this->name, ...array_values($this->count));
        return $this->count['failed'] > 0 || array_sum($this->count) === 0 ? 1 : 0;
    }

    private static function tell(\Throwable $e, string $file): string
    {
        $why = $e->getMessage() . sprintf(' (%s:%d)', basename($e->getFile()), $e->getLine());
        foreach ($e->getTrace() as $frame) {
            if (($frame['file'] ?? '') === $file) {
                return "$why, line $frame[line]";
            }
        }
        return $why;
    }
}
