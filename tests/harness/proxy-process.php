<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * Sits between a Redis and its clients: php proxy-process.php LISTEN REDIS CONTROL, all three unix sockets.
 * CONTROL takes a line at a time and answers ok: pass | once BYTES | always BYTES | drip BYTES PAUSE_MS | record FILE | swallow | stale.
 */

declare(strict_types=1);

[, $listenAt, $redisAt, $controlAt] = $argv;
$listen = stream_socket_server("unix://$listenAt");
$controls = stream_socket_server("unix://$controlAt");
$control = null;
$order = ['pass'];
$last = ''; /* what Redis answered last, to whomever */

/** @var array<int, array{client: resource, server: resource}> by the numbers of both */
$pairs = [];

/** Ends both sides of a connection. */
function cut(array $pair, array &$pairs): void
{
    unset($pairs[(int) $pair['client']], $pairs[(int) $pair['server']]);
    fclose($pair['client']);
    fclose($pair['server']);
}

/** Writes all of it; false when the other side is gone. */
function pass(mixed $to, string $bytes): bool
{
    for ($sent = 0; $sent < strlen($bytes); $sent += $count) {
        $count = @fwrite($to, substr($bytes, $sent));
        if ($count === false || $count === 0) {
            return false;
        }
    }
    return true;
}

while (true) {
    $read = [$listen, $controls];
    if ($control !== null) {
        $read[] = $control;
    }
    foreach ($pairs as $number => $pair) {
        $read[] = $number === (int) $pair['client'] ? $pair['client'] : $pair['server'];
    }
    $write = $except = null;
    stream_select($read, $write, $except, null);
    foreach ($read as $stream) {
        if ($stream === $listen) {
            $client = stream_socket_accept($listen);
            $server = @stream_socket_client("unix://$redisAt");
            if ($server === false) {
                fclose($client);
                continue;
            }
            stream_set_read_buffer($client, 0);
            stream_set_read_buffer($server, 0);
            $pairs[(int) $client] = $pairs[(int) $server] = ['client' => $client, 'server' => $server];
        } elseif ($stream === $controls) {
            $control = stream_socket_accept($controls);
        } elseif ($stream === $control) {
            $line = fgets($control);
            if ($line === false) {
                exit(0); /* the test is gone */
            }
            $order = explode(' ', trim($line));
            fwrite($control, "ok\n");
        } elseif (isset($pairs[(int) $stream])) {
            $pair = $pairs[(int) $stream];
            $bytes = (string) fread($stream, 65536);
            if ($order[0] === 'record') {
                file_put_contents($order[1], ($stream === $pair['client'] ? '>' : '<') . strlen($bytes) . "\n$bytes", FILE_APPEND);
            }
            if ($bytes === '') {
                cut($pair, $pairs);
            } elseif ($order[0] === 'swallow') {
                continue;
            } elseif ($stream === $pair['client']) {
                pass($pair['server'], $bytes) || cut($pair, $pairs);
            } elseif ($order[0] === 'once' || $order[0] === 'always') {
                pass($pair['client'], substr($bytes, 0, (int) $order[1]));
                cut($pair, $pairs);
                $order = $order[0] === 'once' ? ['pass'] : $order;
            } elseif ($order[0] === 'drip') {
                foreach (str_split($bytes, (int) $order[1]) as $drop) {
                    if (!pass($pair['client'], $drop)) {
                        cut($pair, $pairs);
                        break;
                    }
                    usleep(1000 * (int) $order[2]);
                }
            } else {
                $answer = $order[0] === 'stale' && $last !== '' ? $last : $bytes;
                $last = $bytes;
                pass($pair['client'], $answer) || cut($pair, $pairs);
            }
        }
    }
}
