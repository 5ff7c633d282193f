<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Folder;
use Secsess\Harness\RedisCluster;
use Secsess\Harness\RedisSentinels;
use Secsess\Harness\RedisServer;
use Secsess\Harness\TlsFiles;

/** Many servers that take nothing but TLS, from clients with a certificate, and users that may do what README says. */
final class Access
{
    public function __construct(private readonly Report $report)
    {
    }

    public function access(): void
    {
        $tls = new TlsFiles(new Folder());
        $cluster = new RedisCluster(new Folder(), 3, replicas: false, tls: $tls);
        $this->visit('Cluster', $cluster->nodes, static fn (string $password): string => $cluster->address('prefix=secsess:', "secsess:$password@"), 0);
        $cluster->stop();
        $rules = self::rules('`+auth', '/One of the Sentinels needs `(.+?)`/s');
        $sentinels = new RedisSentinels(new Folder(), 1, tls: $tls, lines: ['user watcher on >watch resetkeys resetchannels -@all ' . implode(' ', $rules)]);
        $this->visit('Sentinel', $sentinels->servers,
            static fn (string $password): string => $sentinels->address('sentinel_user=watcher&sentinel_password=watch', "secsess:$password@"), 1);
        $sentinels->stop();
    }

    /**
     * @param list<RedisServer> $servers
     * @param callable(string): string $address by the password
     */
    private function visit(string $name, array $servers, callable $address, int $replicas): void
    {
        $rules = self::rules('ACL SETUSER', '/^    ACL SETUSER (.+?)\n\n/ms');
        foreach ($servers as $server) {
            $server->client()('ACL', 'SETUSER', ...array_map(static fn (string $rule): string => $rule === '>PASSWORD' ? '>sesame' : $rule, $rules));
            $server->client()('ACL', 'LOG', 'RESET');
        }
        $shop = new Shop($address('sesame'), 2, ['secsess.wait_replicas' => $replicas]);
        $good = true;
        $why = '';
        for ($i = 0; $i < 12; $i++) {
            $browser = $shop->browser("v$i");
            foreach (['', "&login=u$i", '', "&revoke=u$i"] as $deed) {
                $page = $browser->get("/visit.php?who=v$i$deed")->json();
                if (!($page['started'] ?? false) || $page['warnings'] !== []) {
                    $good = false;
                    $why = json_encode($page);
                }
            }
        }
        $this->report->promise("access: $name over TLS, with a client's certificate and a user that may do no more than README says", $good, $why);
        $forbidden = [];
        foreach ($servers as $server) {
            array_push($forbidden, ...array_map(static fn (array $entry): string => $entry[5] . ' of ' . $entry[3], $server->client()('ACL', 'LOG')));
        }
        $this->report->promise("access: $name forbade nothing of it", $forbidden === [], array_unique($forbidden));
        $shop->stop();
        $shop = new Shop($address('wrong'), 1);
        $page = $shop->browser('ann')->get('/visit.php?who=ann')->json();
        $this->report->promise("access: $name, a wrong password is named as such", !$page['started'] && str_contains($page['warnings'][0], 'WRONGPASS'), json_encode($page));
        $shop->stop();
    }

    /** @return list<string> of README */
    private static function rules(string $what, string $pattern): array
    {
        preg_match($pattern, file_get_contents(dirname(__DIR__, 3) . '/README.md'), $found) || throw new \RuntimeException("README has no $what");
        return preg_split('/\s+/', trim($found[1]));
    }
}
