<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** rediss://: a store that is reached over TLS, and verified. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A site whose Redis takes TLS connections on a port of their own; the address ends in $options. */
function tls_site(Test $t, string $options): Site
{
    $port = Program::freePort();
    $scratch = new Folder();
    $authority = Certificate::make('authority', null, $scratch);
    $server = Certificate::make('localhost', $authority, $scratch);
    $site = $t->site(1, ['secsess.store' => rtrim("rediss://localhost:$port?$options", '?'), 'secsess.retry_budget' => 0.2], [
        'ca.pem' => $authority['cert'], 'server.pem' => $server['cert'], 'server.key' => $server['key'],
    ]);
    $site->redis->stop();
    $site->redis->start(['--tls-port', (string) $port, '--tls-auth-clients', 'no',
        '--tls-cert-file', $site->folder->at('server.pem'), '--tls-key-file', $site->folder->at('server.key'),
        '--tls-ca-cert-file', $site->folder->at('ca.pem')]);
    return $site;
}

return [
    'rediss:// verifies the server, keeps its connection and goes on after it was idle' => function (Test $t): void {
        $site = tls_site($t, 'ca={folder}/ca.pem');
        $ann = $site->browser();
        for ($n = 1; $n <= 3; $n++) {
            $t->same($n, $ann->get('/do.php?start,count')->field('n'), "visit $n");
        }
        usleep(1_200_000); /* the connection is looked at before it is used again */
        $t->same(4, $ann->get('/do.php?start,count')->field('n'), 'the visit after a pause');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'a certificate that no known authority signed is refused, and no cookie is sent' => function (Test $t): void {
        $site = tls_site($t, '');
        $answer = $site->browser()->get('/do.php?start,count');
        $t->same(false, $answer->field('started'), 'session_start()');
        $t->same(null, $answer->newCookie(), 'Set-Cookie');
        $t->matches('/the TLS handshake failed/', $site->fpm->log->ours(), 'PHP log');
    },

    'a certificate of another name is refused' => function (Test $t): void {
        $site = tls_site($t, 'ca={folder}/ca.pem&peer_name=elsewhere');
        $t->same(false, $site->browser()->get('/do.php?start,count')->field('started'), 'another name');
        $t->matches('/the TLS handshake failed/', $site->fpm->log->ours(), 'PHP log');
    },

    'verify=0 takes any certificate' => function (Test $t): void {
        $site = tls_site($t, 'verify=0');
        $t->same(true, $site->browser()->get('/do.php?start,count')->field('started'), 'session_start()');
    },
];
