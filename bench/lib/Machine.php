<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Bench;

/** What the figures were read on. */
final class Machine
{
    /** @return array<string, string> name => what it is */
    public static function describe(): array
    {
        return array_filter([
            'date' => gmdate('Y-m-d H:i') . ' UTC',
            'processor' => self::processor(),
            'memory' => self::memory(),
            'system' => self::system(),
            'load before' => self::load(),
            'secsess' => self::secsess(),
            'compiler' => self::firstLine('gcc --version'),
            'PHP' => self::php(),
            'Redis' => self::version('redis-server --version', '/v=(\S+)/'),
            'memcached' => self::version('memcached -V', '/([\d.]+)/'),
            'php-redis' => self::extension(['igbinary', 'redis']),
            'php-memcached' => self::extension(['igbinary', 'msgpack', 'memcached']),
            'nginx' => self::version('nginx -v 2>&1', '~/(\S+)~'),
            'hiredis' => self::version('pkg-config --modversion hiredis', '/(\S+)/'),
            'libsodium' => self::version('pkg-config --modversion libsodium', '/(\S+)/'),
        ], static fn (string $text): bool => $text !== '');
    }

    /** How busy it was in the last minute: above 1 on a small machine, times mean little. */
    public static function load(): string
    {
        return sprintf('%.2f', sys_getloadavg()[0]);
    }

    private static function processor(): string
    {
        preg_match('/^model name\s*:\s*(.+)$/m', (string) @file_get_contents('/proc/cpuinfo'), $model);
        preg_match('/^flags\s*:.*\bhypervisor\b/m', (string) @file_get_contents('/proc/cpuinfo'), $virtual);
        $cores = preg_match_all('/^processor\s*:/m', (string) @file_get_contents('/proc/cpuinfo'));
        return trim(($model[1] ?? php_uname('m')) . ", $cores cores" . ($virtual ? ', virtual' : ''));
    }

    private static function memory(): string
    {
        preg_match('/^MemTotal:\s+(\d+) kB/m', (string) @file_get_contents('/proc/meminfo'), $found);
        return $found ? sprintf('%.0f GB', $found[1] / 1024 / 1024) : '';
    }

    private static function system(): string
    {
        preg_match('/^PRETTY_NAME="?([^"\n]+)/m', (string) @file_get_contents('/etc/os-release'), $name);
        return ($name[1] ?? php_uname('s')) . ', Linux ' . preg_replace('/^(\d+\.\d+(\.\d+)?).*/', '$1', php_uname('r'));
    }

    private static function secsess(): string
    {
        $root = escapeshellarg(dirname(__DIR__, 2));
        $git = 'git -C ' . $root . ' -c ' . escapeshellarg('safe.directory=' . dirname(__DIR__, 2));
        $commit = self::firstLine("$git rev-parse --short HEAD");
        $changed = self::firstLine("$git status --porcelain -uno -- '*.c' '*.h' '*.lua'") !== '';
        return self::extensionVersion('secsess', [realpath((string) getenv('SECSESS_MODULE'))])
            . ($commit === '' ? '' : ", commit $commit" . ($changed ? ' with changes' : ''));
    }

    private static function php(): string
    {
        return PHP_VERSION . (PHP_ZTS ? ', thread-safe' : '') . (PHP_DEBUG ? ', debug' : '') . ' (php-cgi without opcache, php-fpm with it)';
    }

    /** @param list<string> $extensions the last one is asked for */
    private static function extension(array $extensions): string
    {
        return is_file(ini_get('extension_dir') . '/' . end($extensions) . '.so')
            ? self::extensionVersion(end($extensions), $extensions)
            : '';
    }

    /** @param list<string> $load */
    private static function extensionVersion(string $name, array $load): string
    {
        $options = implode(' ', array_map(static fn (string $each): string => '-d ' . escapeshellarg("extension=$each"), $load));
        return self::firstLine(escapeshellarg(PHP_BINARY) . " -n $options -r " . escapeshellarg("echo phpversion('$name');"));
    }

    private static function version(string $command, string $pattern): string
    {
        return preg_match($pattern, self::firstLine($command), $found) ? $found[1] : '';
    }

    private static function firstLine(string $command): string
    {
        return trim(strtok((string) shell_exec("{ $command; } 2>/dev/null"), "\n") ?: '');
    }
}
