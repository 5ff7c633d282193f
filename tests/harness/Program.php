<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Finding programs, also where an ordinary user's PATH does not lead. */
final class Program
{
    /** The path of the first of these that there is. */
    public static function find(string $package, string ...$names): string
    {
        $folders = array_merge(explode(':', getenv('PATH') ?: ''), ['/usr/local/sbin', '/usr/sbin', '/usr/local/bin', '/usr/bin']);
        foreach ($names as $name) {
            foreach ($folders as $folder) {
                if ($folder !== '' && is_executable("$folder/$name")) {
                    return "$folder/$name";
                }
            }
        }
        throw new \RuntimeException("$names[0] is not installed (Debian package $package)");
    }

    /** A loopback port that nobody listens on right now. */
    public static function freePort(): int
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($socket, false);
        fclose($socket);
        return (int) substr($name, strrpos($name, ':') + 1);
    }

    /** One whose Cluster bus, 10,000 above, has a free port, too. */
    public static function freeClusterPort(): int
    {
        for ($tries = 0; $tries < 1000; $tries++) {
            $port = random_int(10000, 30000);
            foreach ([$port, $port + 10000] as $wanted) {
                $socket = @stream_socket_server("tcp://127.0.0.1:$wanted");
                if ($socket === false) {
                    continue 2;
                }
                fclose($socket);
            }
            return $port;
        }
        throw new \RuntimeException('no port is free for a Cluster node');
    }

    /** The name of the user that we run as, for the configurations that want one when it is root. */
    public static function user(): string
    {
        return posix_getpwuid(posix_geteuid())['name'];
    }
}
