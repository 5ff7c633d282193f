<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A process between the workers and Redis that can cut or slow down Redis' answers (proxy-process.php). */
final class Proxy
{
    /** @var resource */
    private $control;

    /** @param string $listen unix socket for the workers */
    public function __construct(Folder $folder, string $redis, string $listen)
    {
        $script = __DIR__ . '/proxy-process.php';
        $at = $folder->at('proxy.control');
        $process = new Process([PHP_BINARY, $script, $listen, $redis, $at], $folder->at('proxy.log'));
        $process->awaitReady(function () use ($at): bool {
            $this->control = @stream_socket_client("unix://$at");
            return $this->control !== false;
        });
    }

    /** Lets all through. */
    public function pass(): void
    {
        $this->tell('pass');
    }

    /** The next answer is cut after so many bytes, and its connection closed; then all passes again. */
    public function cutAnswerAfter(int $bytes): void
    {
        $this->tell("once $bytes");
    }

    /** Each connection is cut after so many bytes of answers. */
    public function cutAlways(int $bytes): void
    {
        $this->tell("always $bytes");
    }

    /** Answers come so many bytes at a time, with a pause of so many ms after each. */
    public function drip(int $bytes, int $pause): void
    {
        $this->tell("drip $bytes $pause");
    }

    /** Whatever comes from either side gets lost; no connection ends. */
    public function swallow(): void
    {
        $this->tell('swallow');
    }

    /** Who asks gets what was answered last, to whomever. */
    public function stale(): void
    {
        $this->tell('stale');
    }

    /** Lets all through, and appends it to a file: ">" what clients sent or "<" what Redis did, its size, a line's end, the bytes. */
    public function record(string $file): void
    {
        $this->tell("record $file");
    }

    private function tell(string $order): void
    {
        fwrite($this->control, "$order\n");
        if (fgets($this->control) !== "ok\n") {
            throw new \RuntimeException('the proxy is gone');
        }
    }
}
