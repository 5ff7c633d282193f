<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** What a test gets: sites that end with it, and checks. The first check that does not hold ends the test. */
final class Test
{
    /** @var list<Site> */
    private array $sites = [];

    /** @param string $kind of the sites' store */
    public function __construct(public readonly string $pages, private readonly string $kind = 'redis')
    {
    }

    /** Arguments as for Site. */
    public function site(int $workers = 1, array $ini = [], array $files = [], ?Pool $pool = null): Site
    {
        return $this->sites[] = new Site($this->pages, $workers, $ini, $files, $this->kind, $pool);
    }

    public function same(mixed $expected, mixed $actual, string $what): void
    {
        if ($expected !== $actual) {
            throw new Failure("$what: expected " . self::show($expected) . ', got ' . self::show($actual));
        }
    }

    public function true(bool $holds, string $what): void
    {
        if (!$holds) {
            throw new Failure("not so: $what");
        }
    }

    public function below(int|float $limit, int|float $actual, string $what): void
    {
        if ($actual >= $limit) {
            throw new Failure(sprintf('%s: %.3f, should be below %.3f', $what, $actual, $limit));
        }
    }

    /** @param string $pattern a regular expression that one of the lines has to match */
    public function matches(string $pattern, array $lines, string $what): void
    {
        foreach ($lines as $line) {
            if (preg_match($pattern, $line)) {
                return;
            }
        }
        throw new Failure("$what: nothing matches $pattern in " . self::show($lines));
    }

    /** The test is through. $tell: answer the ends of the sites' PHP logs. */
    public function end(bool $tell): string
    {
        $logs = '';
        foreach ($this->sites as $site) {
            if ($tell) {
                $site->fpm->log->rewind();
                foreach (array_slice($site->fpm->log->lines(), -8) as $line) {
                    $logs .= "        php: $line\n";
                }
            }
            $site->stop();
        }
        return $logs;
    }

    private static function show(mixed $value): string
    {
        return json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR);
    }
}
