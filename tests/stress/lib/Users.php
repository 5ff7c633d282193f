<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Stress;

use Secsess\Harness\Await;
use Secsess\Harness\Folder;

/**
 * Many processes log the same few users in and out, end their sessions and revoke them, all at once. Each login writes its
 * own serial number into the session, so that whoever is served tells which login he lives on; what must not be served any
 * more follows from the times that the processes noted around their calls.
 */
final class Users
{
    private const USERS = ['alice', 'bob', 'carol'];
    private const PROCESSES = 6;
    private const PLACES = 8; /* where a user's session IDs are found */
    private const MAX_SESSIONS = 5;
    private const GRACE = 1;
    private const ACTIONS = ['login' => 16, 'write' => 38, 'read' => 20, 'renew' => 12, 'terminate' => 4, 'others' => 2, 'revoke' => 2, 'logout' => 4];
    private const SETTINGS = ['secsess.max_sessions' => self::MAX_SESSIONS, 'secsess.grace' => self::GRACE];
    /** What a request may be told: another one was faster. */
    private const EXPECTED = '/were NOT saved: (the session was ended|the request did not get the lock)|Failed to write session data'
        . '|not renewed: (the session was ended|only a request that holds)|logged in: (the session was ended|only a request)'
        . '|Nobody is logged in|No session is open/';

    /** @var list<array<string, mixed>> */
    private array $turns = [];

    public function __construct(
        private readonly Php $php,
        private readonly Folder $folder,
        private readonly Store $store,
        private readonly Findings $findings,
        private readonly Totals $totals,
        private readonly string $seed,
    ) {
    }

    public function run(int $turns): void
    {
        $processes = [];
        for ($i = 0; $i < self::PROCESSES; $i++) {
            $plan = $this->folder->write("user$i.plan", json_encode([
                'name' => "u$i", 'seed' => "$this->seed $i", 'journal' => $this->folder->at("user$i.journal"), 'users' => self::USERS,
                'sids' => $this->folder->at('place'), 'places' => self::PLACES, 'actions' => self::ACTIONS,
                'turns' => (int) ceil($turns / self::PROCESSES),
            ]));
            $processes[] = $this->php->start('user', [$plan], self::SETTINGS, "user$i.log");
        }
        foreach ($processes as $i => $process) {
            $process->awaitEnd(60 + $turns / 10);
            $said = trim((string) @file_get_contents($this->folder->at("user$i.log")));
            $this->findings->true('quiet', $said === '', "user$i: $said");
            foreach (file($this->folder->at("user$i.journal")) as $line) {
                $this->turns[] = json_decode($line, true);
            }
        }
        $this->judge();
        $this->end();
    }

    private function judge(): void
    {
        foreach ($this->turns as $turn) {
            $this->totals->count("users: $turn[action]");
            $this->owned($turn);
            $this->told($turn);
        }
        /* What a login's serial number stands for was bound when its request had started, at the latest. */
        $bound = [];
        foreach ($this->turns as $turn) {
            if (isset($turn['did']['serial'])) {
                $bound[$turn['did']['serial']] = $turn['started'];
            }
        }
        foreach ($this->turns as $end) {
            if (isset($end['did']['ended']) && ($end['did']['ended'] !== false)) {
                $this->over($end, $bound);
            }
        }
    }

    /** Whose the session is, his is what it holds. */
    private function owned(array $turn): void
    {
        $this->findings->true('quiet', $turn['ok'], "$turn[name] was not started: " . implode(' | ', $turn['warnings']));
        if ($turn['ok']) {
            $holds = $turn['data']['of'] ?? null;
            $this->findings->true('own', in_array($turn['sees'], [null, $turn['user']], true), "$turn[name] opened a session of $turn[user], and is $turn[sees]");
            $this->findings->true('own', $holds === $turn['sees'], "$turn[name] is " . ($turn['sees'] ?? 'nobody') . " and sees what is of " . ($holds ?? 'nobody'));
            $this->totals->count('users: served', $turn['sees'] !== null ? 1 : 0);
        }
    }

    private function told(array $turn): void
    {
        foreach ([...$turn['warnings'], ...(isset($turn['refused']) ? [$turn['refused']] : [])] as $text) {
            $this->findings->true('quiet', preg_match(self::EXPECTED, $text) === 1, "$turn[name], $turn[action]: $text");
            $this->totals->count('users: told that another was faster');
        }
    }

    /** Nobody who asked behind the end of a session is served by it. */
    private function over(array $end, array $bound): void
    {
        $all = in_array($end['action'], ['revoke', 'others'], true);
        foreach ($this->turns as $turn) {
            if (!$turn['ok'] || $turn['asked'] < $end['returned'] || $turn['sees'] !== $end['user']) {
                continue;
            }
            if (!$all) {
                $this->findings->true('ended', $turn['handle'] !== $end['did']['handle'],
                    "$turn[name] is $turn[sees] in a session that $end[name] had ended");
                continue;
            }
            $serial = $turn['data']['serial'] ?? null;
            if ($serial === null || ($end['action'] === 'others' && $serial === ($end['data']['serial'] ?? null))) {
                continue;
            }
            $before = ($bound[$serial] ?? PHP_INT_MAX) < $end['began'];
            $this->findings->true('revoked', !$before, "$turn[name] ($turn[verdict]) lives on login $serial, which $end[name] ($end[action]) had ended");
        }
    }

    /** All is quiet: so many sessions there are, and nothing is left when they are ended. */
    private function end(): void
    {
        foreach ($this->php->lines('users-end', self::USERS, self::SETTINGS) as $line) {
            [$user, $sessions, $after, $listed] = json_decode($line, true) ?? throw new \RuntimeException("users-end: $line");
            $this->findings->true('limit', $sessions <= self::MAX_SESSIONS, "$user has $sessions sessions");
            $this->findings->true('limit', $after === 0 && $listed === 0, "$user has $after sessions, $listed listed, behind a revocation");
            $this->totals->count('users: sessions in the end', $sessions);
        }
        Await::age(self::GRACE + 0.1); /* snapshots of what was renewed a moment ago */
        if ($this->store->collects()) {
            $said = $this->php->lines('collect', [], self::SETTINGS);
            $this->findings->true('quiet', $said === [], 'the collector: ' . implode("\n", $said));
        }
        [$revocations, $live] = $this->store->leftovers($this->findings, $this->totals)->ofUsers();
        $this->findings->true('gone', $revocations === count(self::USERS), "$revocations times of revocation");
        $this->dead($live);
    }

    /**
     * A login that was under way when its user was revoked may have made its record behind the revocation's look at the
     * index. By its time it is dead, though the record stays until it expires.
     *
     * @param list<string> $handles
     */
    private function dead(array $handles): void
    {
        $this->totals->count('users: made while they were revoked', count($handles));
        $sids = array_column($this->turns, 'sid', 'became');
        $files = array_map(fn (string $handle): string => $this->folder->write("live.$handle", $sids[$handle]), $handles);
        foreach ($files === [] ? [] : $this->php->lines('visit', $files, self::SETTINGS) as $i => $line) {
            $this->findings->true('revoked', json_decode($line, true)['n'] === -1, "$handles[$i] outlived the revocation of all: $line");
        }
    }
}
