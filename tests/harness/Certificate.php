<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** Certificates of servers that are the tests' own. */
final class Certificate
{
    /**
     * A certificate and its key as PEM, signed by an authority, or by itself when there is none.
     *
     * @param null|array{cert: string, key: string} $authority
     * @param list<string> $more names that a server has besides; "*.example.test" stands for all below
     * @return array{cert: string, key: string}
     */
    public static function make(string $name, ?array $authority, Folder $folder, array $more = []): array
    {
        $names = implode(',', array_map(static fn (string $each): string => "DNS:$each", [$name, ...$more]));
        $config = $folder->write("$name.cnf", "[req]\ndistinguished_name=dn\n[dn]\n[server]\nsubjectAltName=$names\n"
            . "[authority]\nbasicConstraints=critical,CA:TRUE\n");
        $options = ['config' => $config, 'digest_alg' => 'sha256', 'private_key_bits' => 2048,
            'x509_extensions' => $authority ? 'server' : 'authority'];
        $key = openssl_pkey_new($options);
        $request = openssl_csr_new(['commonName' => $name], $key, $options);
        $signed = openssl_csr_sign($request, $authority['cert'] ?? null, $authority ? $authority['key'] : $key, 30, $options,
            random_int(1, PHP_INT_MAX));
        openssl_x509_export($signed, $cert_text);
        openssl_pkey_export($key, $key_text, null, $options);
        return ['cert' => $cert_text, 'key' => $key_text];
    }
}
