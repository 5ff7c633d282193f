<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A private php-fpm with an own php.ini and a fixed number of workers. */
final class FpmServer
{
    public readonly string $socket;
    public readonly PhpLog $log;
    private Process $process;

    /**
     * @param array<string, string|int|float> $ini settings on top of ours
     * @param list<string>|null $modules of PHP, to load in this order; null: the extension alone
     */
    public function __construct(private readonly Folder $folder, int $workers, array $ini, ?array $modules = null, ?Pool $pool = null)
    {
        $this->socket = $folder->at('fpm.sock');
        $log = ($pool->chroot ?? '') . $folder->at('php.log');
        $this->log = new PhpLog($log);
        $uploads = $folder->folder('uploads');
        if ($pool !== null) {
            /* It lies within folders of ours, through which its workers may go. */
            chmod($folder->path, 0711);
            chmod($uploads, 0733);
            is_dir(dirname($log)) || mkdir(dirname($log), 0755, true);
            touch($log);
            chmod($log, 0666);
        }
        $text = '';
        foreach ($modules ?? [realpath(getenv('SECSESS_MODULE'))] as $module) {
            $text .= "extension=$module\n";
        }
        $ini += [
            'error_log' => $folder->at('php.log'),
            'log_errors' => 1,
            'display_errors' => 0,
            'html_errors' => 0,
            'error_reporting' => -1,
            'expose_php' => 0,
            'upload_tmp_dir' => $uploads,
            'sys_temp_dir' => $folder->path,
        ];
        foreach ($ini as $name => $value) {
            $text .= $name . '="' . addcslashes((string) $value, '"\\') . "\"\n";
        }
        $folder->write('php.ini', $text);
        $folder->write('fpm.conf', $this->configuration($folder, $workers, $pool));
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        $command = [
            Program::find("php$version-fpm", "php-fpm$version", 'php-fpm'),
            '-n', '-c', $folder->at('php.ini'), '-y', $folder->at('fpm.conf'), '-F',
        ];
        if (posix_geteuid() === 0) {
            $command[] = '-R';
        }
        $this->process = new Process($command, $folder->at('fpm.log'));
        $this->process->awaitReady(fn () => $this->listens($folder));
    }

    /** The master; its workers are its children. */
    public function pid(): int
    {
        return $this->process->pid;
    }

    /** All that is configured is read again, and workers end when their requests do. Returns when the new ones are there. */
    public function reload(): void
    {
        $before = $this->workers();
        posix_kill($this->pid(), SIGUSR2);
        Await::that('the reload of php-fpm', fn (): bool => ($now = $this->workers()) !== [] && array_intersect($before, $now) === [] && $this->listens($this->folder));
    }

    /** @return list<string> their PIDs */
    public function workers(): array
    {
        return array_values(array_filter(explode(' ', (string) @file_get_contents("/proc/{$this->pid()}/task/{$this->pid()}/children"))));
    }

    public function stop(): void
    {
        $this->process->end();
    }

    private function listens(Folder $folder): bool
    {
        return (int) @file_get_contents($folder->at('fpm.pid')) === $this->process->pid
            && ($stream = @stream_socket_client("unix://$this->socket")) !== false
            && fclose($stream);
    }

    private function configuration(Folder $folder, int $workers, ?Pool $pool): string
    {
        $who = posix_geteuid() === 0 ? 'user = ' . ($pool->user ?? Program::user()) . "\n" : '';
        $who .= ($pool->chroot ?? '') !== '' ? "chroot = $pool->chroot\n" : '';
        return <<<CONF
            [global]
            pid = {$folder->at('fpm.pid')}
            error_log = {$folder->at('fpm.log')}
            process_control_timeout = 1s
            [pages]
            {$who}listen = $this->socket
            listen.backlog = 511
            pm = static
            pm.max_children = $workers
            catch_workers_output = yes
            decorate_workers_output = no

            CONF;
    }
}
