<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

/** A tab of a visitor's. */
final class Tab
{
    private const FORM = <<<'JS'
        const form = document.createElement('form');
        Object.assign(form, {method: given.method, action: given.url, enctype: given.type});
        for (const [name, value] of Object.entries(given.fields)) {
            form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
        }
        document.body.append(form);
        form.submit();
        JS;

    public function __construct(private readonly Chromium $chromium, public readonly int $number)
    {
    }

    /** As if the address had been typed. */
    public function go(string $url): Answer
    {
        return Answer::of($this->ask('go', ['url' => $url]));
    }

    /** The page has a link, and the visitor follows it. */
    public function follow(string $url): Answer
    {
        return $this->move("document.body.innerHTML = '<a id=link>link</a>'; Object.assign(document.getElementById('link'), {href: given}).click();", $url);
    }

    /** The page has a form, and sends it. */
    public function send(string $url, array $fields = [], string $method = 'post', string $type = 'application/x-www-form-urlencoded'): Answer
    {
        return $this->move(self::FORM, ['url' => $url, 'fields' => (object) $fields, 'method' => $method, 'type' => $type]);
    }

    public function click(string $selector): Answer
    {
        return Answer::of($this->ask('click', ['on' => $selector]));
    }

    public function reload(): Answer
    {
        return Answer::of($this->ask('reload'));
    }

    /** By its history. Answers the text that it shows then, whether that came from the server or not. */
    public function back(): string
    {
        return $this->ask('history', ['by' => -1]);
    }

    public function forward(): string
    {
        return $this->ask('history', ['by' => 1]);
    }

    /** What a script that leads elsewhere leads to. */
    public function move(string $code, mixed $given = null): Answer
    {
        return Answer::of($this->ask('move', ['code' => $code, 'given' => $given]));
    }

    /**
     * Runs a script of the page, and answers what it returns.
     *
     * @param string $code body of an async function with the argument "given"
     * @param string $frame the name of the frame that it is of; "" = the page itself
     */
    public function run(string $code, mixed $given = null, string $frame = ''): mixed
    {
        return $this->ask('run', ['code' => $code, 'given' => $given, 'frame' => $frame]);
    }

    /** What a script of the page fetches: its status, or why there is none. */
    public function fetch(string $url, array $options = []): int|string
    {
        return $this->run('try { return (await fetch(given.url, given.options)).status } catch (e) { return e.name }',
            ['url' => $url, 'options' => (object) ($options + ['credentials' => 'include'])]);
    }

    /** @return list<array{name: string, url: string, body: string}> those within the page */
    public function frames(): array
    {
        return $this->ask('frames');
    }

    public function shut(): void
    {
        $this->ask('shut');
    }

    private function ask(string $what, array $with = []): mixed
    {
        return $this->chromium->ask($what, ['tab' => $this->number] + $with);
    }
}
