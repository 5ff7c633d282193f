<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** Forms of the own site and of others, behind nginx, with a php-fpm worker that lives on. */

declare(strict_types=1);

namespace Secsess\Harness;

/** What the page says: how often its form was sent. */
function sent(Response $answer): string
{
    return preg_match('~<p>(.*)</p>~', $answer->body, $found) ? $found[1] : (string) $answer->status;
}

/** A form's request by a browser that says no more than a header of this name, or nothing of where it comes from. */
function old_browser(string $body, string $name = 'Accept', string $value = '*/*'): Request
{
    return Request::post('/csrf.php', $body)->with('Sec-Fetch-Site', '')->with($name, $value);
}

return [
    'a form of the own site is taken, of another it is not, and the worker is none the worse' => function (Test $t): void {
        $site = $t->site(1, ['secsess.csrf' => 'enforce', 'secsess.csrf_rewrite' => 1]);
        $ann = $site->browser();
        $answer = $ann->get('/csrf.php');
        $t->same(1, preg_match_all('~<input type="hidden" name="secsess_csrf" value="([\w-]{43})"></form>~', $answer->body, $found), 'fields in the page');
        $token = $found[1][0];
        for ($n = 1; $n < 4; $n++) {
            $t->same("$n by its token", sent($ann->send(old_browser("secsess_csrf=$token"))), 'sent by the form');
            $t->same('403', sent($ann->send(Request::post('/csrf.php', "secsess_csrf=$token")->with('Sec-Fetch-Site', 'cross-site'))), 'by another site');
            $t->same('403', sent($ann->send(old_browser('', 'Origin', 'http://evil.test'))), 'by another site, in an old browser');
            $t->same('403', sent($ann->send(old_browser('secsess_csrf=' . strrev($token)))), 'by a wrong token');
        }
        $t->same((string) $n, sent($ann->send(old_browser('', 'Origin', $site->address()))), 'by the own origin');
        $t->same((string) ($n + 1), sent($ann->send(Request::post('/csrf.php', ''))), 'by a browser that says same-origin');
        $t->same([], $site->fpm->log->lines(), 'PHP log');
    },

    'who sends many from elsewhere fills no log by it' => function (Test $t): void {
        $site = $t->site(1, ['secsess.csrf' => 'enforce', 'secsess.event_log' => 'error_log']);
        for ($i = 0; $i < 30; $i++) {
            $site->browser()->send(Request::post('/csrf.php', '')->with('Sec-Fetch-Site', 'cross-site'));
        }
        $lines = $site->fpm->log->lines();
        $t->same(20, count($lines), 'events');
        $t->same(20, count(preg_grep('~"event":"csrf".*"detail":"cross-site: POST /csrf.php","count":1}~', $lines)), 'events that say what it was');
    },
];
