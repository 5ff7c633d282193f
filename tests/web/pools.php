<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Sessions in files where php-fpm's workers are other users than who started it, share a save_path, are shut in, or are replaced. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A save_path as Debian's /var/lib/php/sessions: root's, and anybody may make things in it that nobody else may remove. */
function shared_save_path(string $path): string
{
    mkdir($path, 0700, true);
    chmod(dirname($path), 0711);
    chmod($path, 01733);
    return $path;
}

/** What belongs to whom, and who may do what with it: name => "user mode". @return array<string, string> */
function owners(string $directory): array
{
    clearstatcache();
    $owners = [];
    foreach (['', '/locks', '/secret', ...array_map(static fn (string $name): string => "/$name", (new FileStore($directory))->of('record'))] as $name) {
        $owners[$name] = posix_getpwuid(fileowner($directory . $name))['name'] . sprintf(' %o', fileperms($directory . $name) & 07777);
    }
    return $owners;
}

/** The same visitor on another site. */
function visitor_of(Browser $browser, Site $site): Browser
{
    $other = $site->browser($browser->name);
    $other->cookies = $browser->cookies;
    return $other;
}

return [
    'the pools of two users below one save_path of root: each has its own sessions there' => #[Only('file')] function (Test $t): void {
        [$mine, $yours] = [new Pool('www-data'), new Pool('nobody')];
        $path = shared_save_path((new Folder())->at('sessions'));
        $site = $t->site(4, ['session.save_path' => $path], pool: $mine);
        $other = $t->site(4, ['session.save_path' => $path], pool: $yours);
        $ann = $site->browser();
        for ($n = 1; $n <= 3; $n++) {
            $t->same($n, $ann->get('/do.php?start,count')->field('n'), 'counter');
        }
        $answer = visitor_of($ann, $other)->get('/do.php?start,count');
        $t->same([1, 'new'], [$answer->field('n'), $answer->field('status.verdict')], 'the other user does not know her');
        $t->same(4, $ann->get('/do.php?start,count')->field('n'), 'counter');
        foreach (["$path/secsess" => 'www-data', "$path/secsess-{$yours->uid()}" => 'nobody'] as $directory => $user) {
            $owners = owners($directory);
            $t->same("$user 700", $owners[''], "$directory");
            unset($owners['']);
            $t->same(3, count($owners), 'lock table, secret and a session');
            $t->same(["$user 600"], array_values(array_unique($owners)), "what is in $directory");
        }
        $t->same([[], []], [$site->fpm->log->lines(), $other->fpm->log->lines()], 'PHP logs');
    },

    'a pool that is shut in and one that is not, of one user: they share sessions and their locks' => #[Only('file')] function (Test $t): void {
        $root = new Folder();
        $shut = new Pool('www-data', $root->path);
        $path = shared_save_path($root->at('save'));
        chmod($root->path, 0711);
        $inside = $t->site(6, ['session.save_path' => '/save', 'secsess.lock_wait' => 20, 'secsess.lock_slow_waiters' => 16], pool: $shut);
        $outside = $t->site(6, ['session.save_path' => $path, 'secsess.lock_wait' => 20, 'secsess.lock_slow_waiters' => 16], pool: new Pool('www-data'));
        $ann = $inside->browser();
        $t->same(1, $ann->get('/do.php?start,count')->field('n'), 'inside');
        $too = visitor_of($ann, $outside);
        $t->same(2, $too->get('/do.php?start,count')->field('n'), 'outside');
        $crowd = $inside->crowd();
        for ($i = 0; $i < 12; $i++) {
            $crowd->add($i % 2 ? $ann : $too, Request::script('/do.php?start,count,busy:20'));
        }
        $crowd->run();
        $seen = array_map(static fn (Response $answer) => $answer->field('n'), $crowd->answers());
        sort($seen);
        $t->same(range(3, 14), $seen, 'counters');
        $t->same([[], []], [$inside->fpm->log->lines(), $outside->fpm->log->lines()], 'PHP logs');
    },

    'php-fpm is reloaded again and again under load: nothing is lost, and no lock is left' => #[Only('file')] function (Test $t): void {
        $site = $t->site(6, ['secsess.lock_wait' => 20, 'secsess.lock_slow_waiters' => 16]);
        $browsers = array_map(fn (int $i): Browser => $site->browser("Visitor $i"), range(1, 4));
        foreach ($browsers as $browser) {
            $browser->get('/do.php?start,count');
        }
        for ($round = 0; $round < 3; $round++) {
            $crowd = $site->crowd();
            for ($i = 0; $i < 24; $i++) {
                $crowd->add($browsers[$i % 4], Request::script('/do.php?start,count,busy:20'));
            }
            $crowd->run(fn () => count($crowd->answers()) >= 4);
            $site->fpm->reload();
            $crowd->run();
            foreach ($crowd->answers() as $answer) {
                $t->same([200, true], [$answer->status, $answer->field('started')], "round $round");
            }
        }
        foreach ($browsers as $browser) {
            $t->same(1 + 3 * 6 + 1, $browser->get('/do.php?start,count')->field('n'), "counter of $browser->name");
        }
        $t->same([], $site->fpm->log->ours(), 'PHP log');
        $t->same([], $site->store->files->locks->leftovers(), 'the lock table');
    },
];
