<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What a CSRF token costs, and its check. */
return new class implements Measure {
    public function name(): string
    {
        return 'csrf';
    }

    public function about(): string
    {
        return 'µs a CSRF token, and a check of one';
    }

    public function tables(Lab $lab): array
    {
        $rounds = $lab->scale(100, 20);
        $calls = $lab->scale(5000, 1000);
        $read = $this->read($lab, $rounds, $calls);
        $nothing = new Series($read['nothing']);
        unset($read['nothing']);
        $table = new Table(
            'CSRF tokens',
            "Each $calls calls in a row within one session, PHP's command line, less as many of a function that does nothing. Medians of "
                . "$rounds rounds, and what 95 of 100 rounds stayed below.",
            [Column::text(''), Column::figure('a call', 'µs', 2), Column::figure('95 %', 'µs', 2)],
        );
        foreach ($read as $name => $times) {
            $lab->keep($name, $times);
            $table->row($name, (new Series($times))->above($nothing) / 1000, Series::quantile($times, 0.95) / 1000);
        }
        $table->target(Target::below('a CSRF token', 5, (new Series($read['token']))->above($nothing) / 1000, 'µs', 2));
        return [$table];
    }

    /** @return array<string, list<float>> nanoseconds a call, by round */
    private function read(Lab $lab, int $rounds, int $calls): array
    {
        $peer = Peers::get(Peers::OWN_TMPFS);
        $settings = ['extension' => realpath((string) getenv('SECSESS_MODULE'))] + $peer->settings($lab, $peer->shortestWay());
        $command = [...$lab->core(), getenv('PHP_PREFIX') ? getenv('PHP_PREFIX') . '/bin/php' : PHP_BINARY, '-n'];
        foreach ($settings as $name => $value) {
            array_push($command, '-d', "$name=\"$value\"");
        }
        array_push($command, __DIR__ . '/../pages/csrf.php', (string) $rounds, (string) $calls);
        $read = json_decode((string) shell_exec(implode(' ', array_map(escapeshellarg(...), $command))), true);
        if (!is_array($read)) {
            throw new \RuntimeException('PHP told nothing');
        }
        return $read;
    }
};
