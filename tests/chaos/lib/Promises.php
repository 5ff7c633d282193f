<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Chaos;

use Secsess\Harness\Browser;
use Secsess\Harness\Folder;
use Secsess\Harness\RedisSentinels;

/** What was revoked stays revoked, whichever server dies, for those who asked for it; and what becomes of others. */
final class Promises
{
    public function __construct(private readonly Report $report)
    {
    }

    public function revocations(): void
    {
        [$revoked, $alive] = $this->revoke(40, 1, lag: false);
        $this->report->promise('revocations: with wait_replicas = 1 all 40 are done, and none of those sessions is alive after a failover',
            $revoked === 40 && $alive === 0, "$revoked were done, $alive are alive");
        [$revoked] = $this->revoke(4, 1, lag: true);
        $this->report->promise('revocations: with wait_replicas = 1 and replicas that hear nothing, none is called done', $revoked === 0, "$revoked were");
        [$revoked, $alive] = $this->revoke(40, 0, lag: true);
        $this->report->promise('revocations: without it, replicas that hear nothing lose them, so that the above means something', $alive > 0, "of $revoked none is alive");
        $this->report->say('without wait_replicas, and with replicas that heard nothing, %d of %d revoked sessions were alive after the failover', $alive, $revoked);
    }

    /**
     * Users log in, all are revoked, and the master dies at once.
     *
     * @param bool $lag the replicas hear nothing of the revocations
     * @return array{int, int} how many were called done, and how many of those are alive behind it
     */
    private function revoke(int $count, int $replicas, bool $lag): array
    {
        $servers = new RedisSentinels(new Folder());
        $master = $servers->servers[0];
        $shop = new Shop($servers->address(), 4, ['secsess.wait_replicas' => $replicas, 'secsess.wait_replicas_timeout' => 0.2]);
        $users = [];
        for ($i = 0; $i < $count; $i++) {
            $users[$i] = $shop->browser("u$i");
            $users[$i]->get("/visit.php?who=u$i&login=user$i");
        }
        if ($lag) {
            usleep(300000); /* the logins are everywhere */
            $master->client()('ACL', 'SETUSER', 'default', '-psync', '-sync');
            $master->client()('CLIENT', 'KILL', 'TYPE', 'replica');
        }
        $admin = $shop->browser('admin');
        $revoked = [];
        for ($i = 0; $i < $count; $i++) {
            if ($admin->get("/visit.php?who=admin&revoke=user$i")->field('done') === true) {
                $revoked[] = $i;
            }
        }
        $master->stop();
        $servers->awaitFailover($master);
        $alive = 0;
        foreach ($revoked as $i) {
            $alive += (int) ($this->visit($users[$i], $i) === "user$i");
        }
        $shop->stop();
        $servers->stop();
        return [count($revoked), $alive];
    }

    /** Who the page says it is, once it can say so. */
    private function visit(Browser $browser, int $i): ?string
    {
        for ($tries = 0; $tries < 100; $tries++) {
            $answer = $browser->get("/visit.php?who=u$i");
            if ($answer->field('started') === true) {
                return $answer->field('user');
            }
            usleep(100000);
        }
        throw new \RuntimeException('no page works after the failover');
    }
}
