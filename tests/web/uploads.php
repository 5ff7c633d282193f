<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Uploads: slow ones, and session.upload_progress. */

declare(strict_types=1);

namespace Secsess\Harness;

/** A multipart form with one file. */
function form(string $path, int $size): Request
{
    $parts = "--fence\r\nContent-Disposition: form-data; name=\"PHP_SESSION_UPLOAD_PROGRESS\"\r\n\r\npicture\r\n"
        . "--fence\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
        . str_repeat('p', $size) . "\r\n--fence--\r\n";
    return Request::post($path, $parts, 'multipart/form-data; boundary=fence');
}

const PROGRESS = [
    'session.upload_progress.enabled' => 1,
    'session.upload_progress.freq' => 1000,
    'session.upload_progress.min_freq' => 0,
];

return [
    'session.upload_progress: another request sees it, and the session is none the worse' => function (Test $t): void {
        $site = $t->site(3, PROGRESS);
        $ann = $site->browser();
        $sid = $ann->get('/do.php?start,count')->newCookie();
        $upload = $ann->upload(form('/unbuffered-do.php?start,count,files', 400000));
        $upload->slice(200000);
        $progress = Await::that('the progress', fn () => $ann->get('/do.php?start,key:upload_progress_picture')->field('key'));
        $t->true($progress['bytes_processed'] > 0 && $progress['bytes_processed'] < 400000, 'bytes processed');
        $t->same(false, $progress['done'], 'done');
        $n = $ann->get('/do.php?start,count')->field('n');
        $t->same(2, $n, 'counter during the upload');
        $answer = $upload->finish();
        $t->same(200, $answer->status, 'status of the upload');
        $t->same(['picture.jpg' => 400000], $answer->field('files'), 'the file');
        $t->same(3, $answer->field('n'), 'counter of the upload');
        $t->same([], $answer->setCookies, 'cookies of the upload');
        $t->same(['n' => 3], $ann->get('/do.php?start')->field('data'), 'what is left in the session');
        $t->same($sid, $ann->sid(), 'the ID');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'session.upload_progress without a cookie, and with a forged one' => function (Test $t): void {
        $site = $t->site(2, PROGRESS);
        foreach (['', str_repeat('0', 60)] as $cookie) {
            $ann = $site->browser();
            if ($cookie !== '') {
                $ann->setSid($cookie);
            }
            $answer = $ann->send(form('/unbuffered-do.php?start,count,files', 50000));
            $t->same(200, $answer->status, 'status');
            $t->same(['picture.jpg' => 50000], $answer->field('files'), 'the file');
            $t->same(1, count($answer->setCookies), 'cookies');
            $t->same(2, $ann->get('/do.php?start,count')->field('n'), 'counter');
        }
    },

    'session.upload_progress while a rotation is due: the upload\'s updates do not rotate' => function (Test $t): void {
        $site = $t->site(2, PROGRESS + ['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $ann->get('/do.php?start,count');
        Await::age(1.1);
        $answer = $ann->send(form('/unbuffered-do.php?start,count,files', 200000));
        $t->same(['picture.jpg' => 200000], $answer->field('files'), 'the file');
        $t->same(3, $answer->field('n'), 'counter');
        $t->true(count($answer->setCookies) <= 1, 'at most the page itself offers an ID');
        $header = $site->store->header($answer->field('status.handle'));
        $t->same(1 + count($answer->setCookies), $header->newest, 'G: nothing was offered in vain');
        $t->same(4, $ann->get('/do.php?start,count')->field('n'), 'counter after');
    },

    'Redis down during an upload with progress: the page answers, nothing is thrown' => #[Only('redis')] function (Test $t): void {
        $site = $t->site(2, PROGRESS + ['secsess.retry_budget' => 0.2]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $site->redis->stop(dump: true);
        $answer = $ann->send(form('/unbuffered-do.php?start,count_if_started,files', 50000));
        $t->same(200, $answer->status, 'status');
        $t->same(false, $answer->field('started'), 'started');
        $t->same(['picture.jpg' => 50000], $answer->field('files'), 'the file');
        $t->same([], $answer->setCookies, 'cookies');
        $site->redis->start();
        $t->same(2, $ann->get('/do.php?start,count')->field('n'), 'counter after');
    },

    'a slow upload across two rotations: this request only, and no cookie' => function (Test $t): void {
        $site = $t->site(2, ['secsess.grace' => 0.5, 'secsess.rotate_interval' => 1]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $ann->get('/do.php?start,count');
        $upload = $ann->upload(Request::post('/do.php?start,count', str_repeat('a', 3000)));
        $upload->slice(1000);
        for ($rotation = 1; $rotation <= 2; $rotation++) {
            Await::age(1.05);
            $t->same(1, count($ann->get('/do.php?start,count')->setCookies), "rotation $rotation");
            $ann->get('/do.php?start,count');
            $upload->slice(500);
        }
        Await::age(0.6);
        $answer = $upload->finish();
        $t->same(200, $answer->status, 'status');
        $t->same('obsolete', $answer->field('status.verdict'), 'verdict');
        $t->same([], $answer->setCookies, 'cookies');
        $t->true($answer->field('n') !== 7, 'it does not reach the session');
        $t->same(7, $ann->get('/do.php?start,count')->field('n'), 'the session goes on');
    },

    'a slow upload within grace of a rotation is served' => function (Test $t): void {
        $site = $t->site(2, ['secsess.grace' => 5, 'secsess.rotate_interval' => 10]);
        $ann = $site->browser();
        $ann->get('/do.php?start,count');
        $upload = $ann->upload(Request::post('/do.php?start,count', str_repeat('a', 3000)));
        $upload->slice(1000);
        $ann->get('/do.php?start,count');
        $answer = $upload->finish();
        $t->same([3, []], [$answer->field('n'), $answer->setCookies], 'counter and cookies');
    },
];
