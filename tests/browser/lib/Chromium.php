<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\CleanUp;
use Secsess\Harness\Folder;
use Secsess\Harness\Program;

/** A real Chromium, without a window, for which every host is this machine; driver.mjs holds it. */
final class Chromium
{
    /* What it takes to run here, and what would talk to elsewhere. No rule on cookies, origins or certificates is touched. */
    private const FLAGS = [
        '--headless=new', '--host-resolver-rules=MAP * 127.0.0.1', '--no-proxy-server', '--no-first-run', '--no-default-browser-check',
        '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
        '--disable-gpu', '--disable-crash-reporter', '--password-store=basic', '--use-mock-keychain',
    ];
    private const PATIENCE_S = 60;

    public readonly string $version;
    public readonly Authority $authority;
    private Folder $folder;
    /** @var resource|null */
    private $process;
    /** @var array<int, resource> */
    private array $pipes = [];
    private int $duty;
    /** @var list<Visitor> */
    private array $visitors = [];

    /** @param string $playwright the folder of playwright-core */
    public function __construct(string $playwright)
    {
        if (!is_file("$playwright/package.json")) {
            throw new \RuntimeException('playwright-core is not installed: ./dev test browser sees to that');
        }
        $this->folder = new Folder();
        $this->authority = new Authority($this->folder);
        $setup = [
            'playwright' => $playwright,
            'chromium' => Program::find('chromium', 'chromium'),
            'profile' => $this->profile(),
            /* Its sandbox does not work for root. */
            'flags' => [...self::FLAGS, ...(posix_geteuid() === 0 ? ['--no-sandbox'] : [])],
        ];
        $this->process = proc_open([Program::find('nodejs', 'node', 'nodejs'), dirname(__DIR__) . '/driver.mjs', json_encode($setup)],
            [['pipe', 'r'], ['pipe', 'w'], ['file', $this->folder->at('driver.log'), 'a']], $this->pipes, $this->folder->path,
            /* Where Chromium looks for authorities of the user's. */
            ['HOME' => $this->folder->path, 'TMPDIR' => $this->folder->path] + getenv()) ?: throw new \RuntimeException('node does not start');
        $this->duty = CleanUp::add($this->end(...));
        $this->version = $this->answer();
    }

    /**
     * One with an empty jar, and what he has is gone with the test.
     *
     * @param string $folder where his profile stays when he closes the browser; "": nowhere
     */
    public function visitor(string $folder = ''): Visitor
    {
        return $this->visitors[] = new Visitor($this, $folder);
    }

    /**
     * A folder for a profile, of one who lets third parties have cookies, as other browsers do without being asked: so that nothing but
     * SameSite and we keep them from where they do not belong.
     */
    public function profile(): string
    {
        $profile = $this->folder->folder('profile-' . bin2hex(random_bytes(4)));
        mkdir("$profile/Default");
        file_put_contents("$profile/Default/Preferences", '{"profile": {"cookie_controls_mode": 0}}');
        return $profile;
    }

    /** All visitors go: the test is through. */
    public function dismiss(): void
    {
        foreach ($this->visitors as $visitor) {
            $visitor->leave();
        }
        $this->visitors = [];
    }

    /** Has the driver do something and answers what it says. */
    public function ask(string $what, array $with = []): mixed
    {
        fwrite($this->pipes[0], json_encode(['do' => $what] + $with, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES) . "\n");
        return $this->answer();
    }

    /**
     * Tabs go to their addresses at the same time.
     *
     * @param array<int|string, array{Tab, string}> $trips
     * @return array<int|string, Answer>
     */
    public function together(array $trips): array
    {
        $list = [];
        foreach ($trips as [$tab, $url]) {
            $list[] = ['do' => 'go', 'tab' => $tab->number, 'url' => $url];
        }
        return array_combine(array_keys($trips), array_map(Answer::of(...), $this->ask('all', ['list' => $list])));
    }

    public function end(): void
    {
        if ($this->process === null) {
            return;
        }
        $process = $this->process;
        $this->process = null;
        CleanUp::forget($this->duty);
        /* It ends with its input, and Chromium with it. */
        fclose($this->pipes[0]);
        for ($patience = 500; $patience > 0 && proc_get_status($process)['running']; $patience--) {
            usleep(10_000);
        }
        proc_get_status($process)['running'] && proc_terminate($process, SIGKILL);
        proc_close($process);
        $this->folder->remove();
    }

    private function answer(): mixed
    {
        $ready = [$this->pipes[1]];
        $none = null;
        if (stream_select($ready, $none, $none, self::PATIENCE_S) !== 1) {
            throw new \RuntimeException('the driver of Chromium does not answer' . $this->log());
        }
        $line = fgets($this->pipes[1]);
        $answer = is_string($line) ? json_decode($line, true) : null;
        if ($answer === null) {
            throw new \RuntimeException('the driver of Chromium has ended' . $this->log());
        }
        return array_key_exists('value', $answer) ? $answer['value'] : throw new \RuntimeException("Chromium: $answer[error]");
    }

    private function log(): string
    {
        $lines = array_slice(@file($this->folder->at('driver.log')) ?: [], -8);
        return $lines === [] ? '' : ":\n" . implode('', $lines);
    }
}
