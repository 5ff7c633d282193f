<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Browser;
use Secsess\Harness\Request;
use Secsess\Harness\Response;
use Secsess\Harness\Sid;
use Secsess\Harness\Site;
use Secsess\Harness\Traffic;
use Secsess\Harness\Written;

/** Where scenes are played: visitors, what they send and get, a look into the store, checks. */
final class Stage
{
    private const NAME = 10;
    private const LEFT = 34;
    public int $held = 0;
    public int $broken = 0;
    /** Why the scene was not played; "": it was. */
    public string $leftOut = '';

    public function __construct(public Site $site, private readonly Screen $screen, public readonly float $grace, public readonly float $interval)
    {
    }

    public function visitor(string $name): Browser
    {
        return $this->site->browser($name);
    }

    /** A visitor with a session whose cookie has come back once. */
    public function guest(string $name): Browser
    {
        $browser = $this->visitor($name);
        $this->get($browser, '/');
        $this->get($browser, '/');
        return $browser;
    }

    /** Goes to a page, and prints what was sent and what came back. $keep: the cookies arrive. */
    public function get(Browser $who, string $path, bool $keep = true): Response
    {
        return $this->send($who, Request::page($path), $keep);
    }

    public function send(Browser $who, Request $request, bool $keep = true): Response
    {
        $response = $who->send($request->with('Accept', 'application/json'), $keep);
        $this->exchange($who, "$request->method $request->path", $response, $keep);
        return $response;
    }

    /** Prints one exchange. */
    public function exchange(Browser $who, string $what, Response $response, bool $kept = true): void
    {
        $sent = self::sidIn($response->sentCookie);
        $this->row($who->name, '→', $what, $sent === '' ? 'no cookie' : 'Cookie: ' . self::show($sent), 'cyan');
        $set = array_map(fn (string $line): string => 'Set-Cookie: ' . self::show(self::sidIn($line)), $response->setCookies);
        $lost = $kept || $set === [] ? '' : '  ✗ lost';
        $this->row('', '←', "$response->status  " . self::told($response), ($set === [] ? 'no Set-Cookie' : implode(', ', $set)) . $lost, 'cyan');
    }

    /** Prints what the store holds for the session of an SID's handle. Answers the handle. */
    public function store(?string $handle): void
    {
        $header = $handle === null ? null : $this->site->store->header($handle);
        if ($header === null) {
            $this->row('', '▪', 'store: no record', '', 'yellow');
            return;
        }
        $this->row('', '▪', sprintf('store %s: %s', substr($handle, 0, 8), $header->life . ($header->reason === 'none' ? '' : " ($header->reason)")), sprintf(
            'G %d  C %d  lock %s  fence %d  TTL %.0f s',
            $header->newest,
            $header->confirmed,
            $header->lock($this->site->store->now()),
            $header->fence,
            $this->site->store->lifetime($handle),
        ), 'yellow');
    }

    /** What some work cost the store, printed. */
    public function traffic(callable $work): Traffic|Written
    {
        $traffic = $this->site->traffic($work);
        $this->screen->paragraph(($traffic instanceof Written ? 'on the disk: ' : 'Redis saw ') . $traffic, str_repeat(' ', self::NAME + 4), 'yellow', str_repeat(' ', self::NAME + 2) . $this->screen->style('▪ ', 'yellow'));
        return $traffic;
    }

    public function note(string $text): void
    {
        $this->screen->paragraph($text, str_repeat(' ', self::NAME + 4), 'dim', str_repeat(' ', self::NAME + 2) . $this->screen->style('· ', 'dim'));
    }

    /** A line that belongs to the scene: a table's. */
    public function line(string $text): void
    {
        $this->screen->line(str_repeat(' ', self::NAME + 4) . $text);
    }

    /** Lets so much time pass, and says why. */
    public function pass(float $seconds, string $why): void
    {
        $this->note(sprintf('%.1f s pass: %s', $seconds, $why));
        \Secsess\Harness\Await::age($seconds);
    }

    /** Long enough for the next rotation to be due. */
    public function passInterval(): void
    {
        $this->pass($this->interval + 0.1, 'a rotation is due');
    }

    public function passGrace(): void
    {
        $this->pass($this->grace + 0.1, 'grace is over');
    }

    /** What some work cost; each store has its own promise. $writes: versions of files that were written. */
    public function costs(Traffic|Written $traffic, int $writes, string $files, int $roundTrips, string $redis): void
    {
        $traffic instanceof Written
            ? $this->check($files, $traffic->versions === $writes, (string) $traffic)
            : $this->check($redis, $traffic->roundTrips === $roundTrips, (string) $traffic);
    }

    /** Plays on another site, which is stopped then. */
    public function on(Site $site, callable $play): void
    {
        $usual = $this->site;
        $this->site = $site;
        try {
            $play();
        } finally {
            $this->site = $usual;
            $site->stop();
        }
    }

    /** What PHP has logged of ours since the mark, each line once. @return list<string> all of them */
    public function warnings(): array
    {
        $ours = $this->site->fpm->log->ours();
        foreach (array_unique($ours) as $line) {
            $this->note("PHP's log: $line");
        }
        return $ours;
    }

    /** The scene can't be played here. */
    public function leaveOut(string $why): void
    {
        $this->leftOut = $why;
        $this->note("Left out: $why.");
    }

    /** One promise of the scene. $found is shown when it does not hold. */
    public function check(string $promise, bool $holds, mixed $found = null): void
    {
        $holds ? $this->held++ : $this->broken++;
        $mark = $holds ? $this->screen->style('ok', 'green') . '      ' : $this->screen->style('FAILED', 'red') . '  ';
        if (!$holds && $found !== null) {
            $promise .= ' (found: ' . json_encode($found, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR) . ')';
        }
        $this->screen->paragraph($promise, str_repeat(' ', 10), first: '  ' . $mark);
    }

    private function row(string $who, string $arrow, string $left, string $right, string $style): void
    {
        $this->screen->line('  ' . $this->screen->style(Screen::fit($who, self::NAME), 'bold') . $this->screen->style($arrow, $style) . ' '
            . Screen::fit($left, self::LEFT) . ' ' . $right);
    }

    /** What the page said of itself, in a few words. */
    private static function told(Response $response): string
    {
        $page = $response->json();
        $words = [$page['says'] ?? ($response->status === 0 ? 'no answer' : trim(substr($response->body, 0, 30)))];
        if (isset($page['status']['verdict'])) {
            $words[] = $page['status']['verdict'];
        }
        return implode(' · ', $words);
    }

    private static function sidIn(string $cookies): string
    {
        return preg_match('/(?:^|; )SID=([^;]*)/', $cookies, $found) ? rawurldecode($found[1]) : '';
    }

    private static function show(string $sid): string
    {
        $generation = Sid::generation($sid);
        return 'SID=' . Sid::short($sid) . ($generation === null ? '' : " (generation $generation)");
    }
}
