<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Waiting for events and, where time itself is the subject, for the clock. */
final class Await
{
    /**
     * Asks every 2 ms until the answer is neither null nor false, and hands it out.
     *
     * @template T
     * @param callable(): (T|null|false) $ask
     * @return T
     * @throws \RuntimeException when it does not happen in time
     */
    public static function that(string $what, callable $ask, float $seconds = 10.0): mixed
    {
        $end = hrtime(true) + $seconds * 1e9;
        do {
            $answer = $ask();
            if ($answer !== null && $answer !== false) {
                return $answer;
            }
            usleep(2000);
        } while (hrtime(true) < $end);
        throw new \RuntimeException(sprintf('%s did not happen within %.1f s', $what, $seconds));
    }

    /** Lets time pass that is itself the subject: an age that a rotation or the end of a grace needs. */
    public static function age(float $seconds): void
    {
        usleep((int) ($seconds * 1e6));
    }
}
