<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** An authority of the tests' own, a certificate of servers at "localhost", and one of their client. */
final class TlsFiles
{
    public readonly string $ca, $serverCert, $serverKey, $clientCert, $clientKey;

    public function __construct(Folder $folder)
    {
        $authority = Certificate::make('authority', null, $folder);
        $server = Certificate::make('localhost', $authority, $folder);
        $client = Certificate::make('client', $authority, $folder);
        $this->ca = $folder->write('ca.pem', $authority['cert']);
        $this->serverCert = $folder->write('server.pem', $server['cert']);
        $this->serverKey = $folder->write('server.key', $server['key']);
        $this->clientCert = $folder->write('client.pem', $client['cert']);
        $this->clientKey = $folder->write('client.key', $client['key']);
    }

    /** Of a server that takes nothing but TLS, from clients that show a certificate. @return list<string> */
    public function arguments(int $port): array
    {
        return [
            '--port', '0', '--tls-port', (string) $port, '--tls-cert-file', $this->serverCert, '--tls-key-file', $this->serverKey,
            '--tls-ca-cert-file', $this->ca, '--tls-auth-clients', 'yes', '--tls-replication', 'yes',
        ];
    }

    /** The same in a configuration file. @return list<string> */
    public function lines(int $port): array
    {
        $lines = [];
        foreach (array_chunk(array_slice($this->arguments($port), 2), 2) as [$name, $value]) {
            $lines[] = substr($name, 2) . " $value";
        }
        return $lines;
    }

    /** For secsess.store. */
    public function options(): string
    {
        return http_build_query(['ca' => $this->ca, 'cert' => $this->clientCert, 'key' => $this->clientKey, 'peer_name' => 'localhost']);
    }
}
