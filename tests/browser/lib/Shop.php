<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Browser;
use Secsess\Harness\Site;
use Secsess\Harness\Test;

/** The site to protect, at https://shop.example.test/shop/, and its neighbours. */
final class Shop
{
    public const HOST = 'shop.example.test';
    /** Another host of the same site: its pages are same-site, and another origin. */
    public const SIBLING = 'evil.example.test';
    /** Another site. */
    public const STRANGER = 'attacker.test';
    /** Where the session's cookie lies in the jar. */
    public const OWN = 'shop.example.test /';

    public readonly Site $site;

    /** @param array<string, string|int|float> $ini */
    public function __construct(Test $t, private readonly Chromium $chromium, array $ini = [], int $workers = 2)
    {
        $this->site = $t->site($workers, $ini, $chromium->authority->files);
    }

    /** The application's page that does these steps (tests/web/pages/do.php). */
    public function page(string $steps): string
    {
        return $this->site->url(self::HOST, "/shop/do.php?$steps");
    }

    /** A page of some host: "/blank.html". */
    public function at(string $host, string $path = '/blank.html', bool $secure = true): string
    {
        return $this->site->url($host, $path, $secure);
    }

    /** Has a host's server set a cookie in a visitor's browser: the Set-Cookie header. */
    public function set(Visitor $visitor, string $host, string $line): void
    {
        $answer = $visitor->get($this->at($host, '/set.php?' . rawurlencode($line)));
        if (!in_array("Set-Cookie: $line", $answer->headers, true)) {
            throw new \RuntimeException("the page did not say Set-Cookie: $line, but " . implode("\n", $answer->headers));
        }
    }

    /** Somebody who has logged in. */
    public function loggedIn(string $user): Visitor
    {
        $visitor = $this->chromium->visitor();
        $visitor->get($this->page("start,login:$user,set:cart=of_$user"));
        return $visitor;
    }

    /** Somebody whom the site has given a session that is nobody's. */
    public function guest(string $cart): Visitor
    {
        $visitor = $this->chromium->visitor();
        $visitor->get($this->page("start,set:cart=$cart"));
        return $visitor;
    }

    /** One who has a session of his own, by what program ever. $steps: how he got it, behind session_start(). */
    public function mallory(string $steps): Browser
    {
        $mallory = $this->site->secureBrowser('Mallory');
        $mallory->get("/shop/do.php?start,$steps,set:cart=of_mallory");
        $mallory->get('/shop/do.php?start');
        return $mallory;
    }

    /** An ID of the site's own whose session is over. */
    public function deadSid(): string
    {
        $mallory = $this->mallory('login:mallory');
        $sid = $mallory->sid();
        $mallory->get('/shop/do.php?start,destroy');
        return $sid;
    }
}
