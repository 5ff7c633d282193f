<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Browser;

use Secsess\Harness\Certificate;
use Secsess\Harness\Folder;
use Secsess\Harness\Program;

/** The authority that Chromium believes, since its user has told it to, and the certificate of all hosts of the tests. */
final class Authority
{
    private const HOSTS = ['example.test', '*.example.test', 'attacker.test', '*.attacker.test'];

    /** @var array<string, string> name => text of the files that make a Site listen to https */
    public readonly array $files;

    /** @param Folder $home of the user that Chromium runs for */
    public function __construct(Folder $home)
    {
        $authority = Certificate::make('authority', null, $home);
        $server = Certificate::make('shop.example.test', $authority, $home, self::HOSTS);
        $this->files = ['site.pem' => $server['cert'], 'site.key' => $server['key']];
        $home->folder('.pki');
        $database = 'sql:' . $home->folder('.pki/nssdb');
        $certutil = Program::find('libnss3-tools', 'certutil');
        self::run([$certutil, '-d', $database, '-N', '--empty-password']);
        self::run([$certutil, '-d', $database, '-A', '-t', 'C,,', '-n', 'authority', '-i', $home->write('authority.pem', $authority['cert'])]);
    }

    private static function run(array $command): void
    {
        exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1 </dev/null', $lines, $status);
        if ($status !== 0) {
            throw new \RuntimeException('certutil: ' . implode(' ', $lines));
        }
    }
}
