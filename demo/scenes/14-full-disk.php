<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Demo;

use Secsess\Harness\Request;

return new Scene(
    'The disk is full',
    'A change that finds no room is refused, and the page is told so. The old record stays, and nobody is logged out.',
    static function (Stage $stage): void {
        $site = site($stage->grace, $stage->interval, 'file', 2);
        $stage->on($site, static function () use ($stage, $site): void {
            $disk = SmallDisk::mount(dirname($site->directory), 1024);
            if ($disk === null) {
                $stage->leaveOut('it takes a small file system of its own, which only root can mount, and not in every container');
                return;
            }
            try {
                full($stage, $disk);
            } finally {
                $disk->unmount();
            }
        });
    },
    only: 'file',
);

function full(Stage $stage, SmallDisk $disk): void
{
    $ann = $stage->visitor('Ann');
    $bob = $stage->visitor('Bob');
    $stage->send($ann, Request::post('/login.php', 'user=Ann'));
    $stage->send($bob, Request::post('/login.php', 'user=Bob'));
    $handle = $stage->get($ann, '/')->field('status.handle');
    $sid = $ann->sid();
    $stage->note(sprintf('A disk of 1 MB; other things take the %.0f KB that are left of it.', $disk->fill() / 1024));
    $stage->site->fpm->log->mark();
    $answer = $stage->get($ann, '/keep.php?kb=64');
    $ours = $stage->warnings();
    $stage->store($handle);
    $stage->check('the change is refused, and the page knows', $answer->field('says') === 'not saved', $answer->json());
    $stage->check('one warning, which says that nothing was saved', count($ours) === 1 && str_contains($ours[0], 'NOT saved'), $ours);
    $stage->check('the lock was given back all the same', !$stage->site->store->held($handle));
    $answer = $stage->get($ann, '/');
    $stage->check('the old record is whole, and what fits into its file is still saved: the counter goes on',
        $answer->field('visits') === 3, $answer->json());
    $stage->check('Ann is still logged in, with the ID that she had', $answer->field('user') === 'Ann' && $ann->sid() === $sid, $answer->json());
    $stage->site->fpm->log->mark();
    $answer = $stage->get($stage->visitor('Carol'), '/');
    $stage->warnings();
    $stage->check('somebody new gets no session, and no cookie that would be worth nothing', $answer->status === 503 && $answer->setCookies === [], $answer->json());
    $stage->get($bob, '/logout.php');
    $answer = $stage->get($bob, '/');
    $stage->check('a logout needs no room', $answer->field('user') === null, $answer->json());
    $disk->clear();
    $stage->note('There is room again.');
    $answer = $stage->get($ann, '/keep.php?kb=64');
    $stage->check('the change is saved now', $answer->field('says') === 'kept 64 KB', $answer->json());
}
