<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

/** Somebody with a jar of cookies and tabs of his own. */
final class Visitor
{
    private int $number;
    private bool $here = true;
    private ?Tab $usual = null;

    public function __construct(private readonly Chromium $chromium, string $folder)
    {
        $this->number = $chromium->ask('visitor', ['folder' => $folder]);
    }

    public function tab(): Tab
    {
        return new Tab($this->chromium, $this->chromium->ask('tab', ['visitor' => $this->number]));
    }

    /** Goes to a page, in the tab that he always uses. */
    public function get(string $url): Answer
    {
        return ($this->usual ??= $this->tab())->go($url);
    }

    /** That tab, which has gone to a page. */
    public function at(string $url): Tab
    {
        $this->get($url);
        return $this->usual;
    }

    /**
     * All cookies that the browser has, of all sites.
     *
     * @return list<array{name: string, value: string, domain: string, path: string, expires: float, httpOnly: bool, secure: bool, sameSite: string}>
     */
    public function cookies(string $name = ''): array
    {
        $all = $this->chromium->ask('cookies', ['visitor' => $this->number]);
        return array_values(array_filter($all, static fn (array $cookie): bool => $name === '' || $cookie['name'] === $name));
    }

    /** Where cookies of a name lie, sorted: "shop.example.test /". @return list<string> */
    public function places(string $name = 'SID'): array
    {
        $places = array_map(static fn (array $cookie): string => "$cookie[domain] $cookie[path]", $this->cookies($name));
        sort($places);
        return $places;
    }

    /** All that there is, sorted: "SID of shop.example.test /". @return list<string> */
    public function all(): array
    {
        $all = array_map(static fn (array $cookie): string => "$cookie[name] of $cookie[domain] $cookie[path]", $this->cookies());
        sort($all);
        return $all;
    }

    /** The value of the cookie of a name in that place, decoded; "" = there is none. */
    public function cookie(string $name = 'SID', string $place = 'shop.example.test /'): string
    {
        foreach ($this->cookies($name) as $cookie) {
            if ("$cookie[domain] $cookie[path]" === $place) {
                return rawurldecode($cookie['value']);
            }
        }
        return '';
    }

    /** Goes to a page, whose script sets cookies there: "SID=x; path=/shop/". */
    public function plant(string $url, string ...$lines): void
    {
        $this->at($url)->run('for (const line of given) { document.cookie = line; }', $lines);
    }

    /** Closes the browser. */
    public function leave(): void
    {
        if ($this->here) {
            $this->here = false;
            $this->chromium->ask('leave', ['visitor' => $this->number]);
        }
    }
}
