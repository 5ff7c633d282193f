<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

use Secsess\Harness\Browser;
use Secsess\Harness\Crowd;
use Secsess\Harness\Folder;
use Secsess\Harness\FpmServer;
use Secsess\Harness\NginxServer;
use Secsess\Harness\Request;

/** The pages of bench/pages with a peer's sessions: php-fpm, and nginx in front of it as soon as somebody comes that way. */
final class PeerSite
{
    public readonly Folder $folder;
    public readonly FpmServer $fpm;
    private ?NginxServer $nginx = null;

    /** @param array<string, string|int> $ini settings on top of the peer's */
    public function __construct(private readonly Lab $lab, public readonly Peer $peer, private readonly int $workers, array $ini = [])
    {
        $this->folder = new Folder();
        $ini += $peer->settings($lab, $peer->shortestWay()) + ['extension_dir' => ini_get('extension_dir')];
        if ($peer->prepend !== '') {
            $ini['auto_prepend_file'] = self::pages() . "/$peer->prepend";
        }
        if (is_file(ini_get('extension_dir') . '/opcache.so')) { /* no site is without it; from 8.5 on PHP has it built in */
            $ini['zend_extension'] = 'opcache';
        }
        $this->fpm = new FpmServer($this->folder, $workers, $ini, $peer->modules());
    }

    public static function pages(): string
    {
        return dirname(__DIR__) . '/pages';
    }

    /** http://127.0.0.1:port */
    public function address(): string
    {
        $this->nginx ??= new NginxServer($this->folder, self::pages(), $this->fpm->socket);
        return "http://127.0.0.1:{$this->nginx->port}";
    }

    /** A visitor that nobody has seen yet. */
    public function browser(string $name): Browser
    {
        return new Browser($this->address(), $name, "Mozilla/5.0 ($name)");
    }

    /** How long the kernel has run nginx, PHP and the peer's server, in ns. */
    public function processorTime(): int
    {
        $server = $this->serverPid();
        return ProcessTime::ofTree($this->nginx->pid()) + ProcessTime::ofTree($this->fpm->pid())
            + ($server === null ? 0 : ProcessTime::ns($server));
    }

    /** The process that keeps the peer's sessions; null: it has none. */
    public function serverPid(): ?int
    {
        return match ($this->peer->server) {
            'redis' => $this->lab->redis()->pid(),
            'memcached' => $this->lab->memcached()->pid('unix'),
            'files' => null,
        };
    }

    /** Lets the workers compile the page and connect to their store: many new visitors come at once, twice. */
    public function warmUp(): void
    {
        for ($wave = 0; $wave < 2; $wave++) {
            $crowd = new Crowd();
            for ($i = 0; $i < 3 * $this->workers; $i++) {
                $crowd->add($this->browser("early visitor $i"), Request::page('/visit.php?fill=2048'));
            }
            $crowd->run();
        }
    }

    /** @return list<string> what PHP has warned of */
    public function warnings(): array
    {
        return array_values(preg_grep('/^PHP (Warning|Fatal|Parse|Notice|Deprecated)/', $this->fpm->log->lines()));
    }

    public function stop(): void
    {
        $this->nginx?->stop();
        $this->fpm->stop();
        $this->folder->remove();
    }
}
