<?php
/* SPDX-License-Identifier: BSD-3-Clause */

/** What a user of the store must be allowed, as README says it. */

declare(strict_types=1);

namespace Secsess\Harness;

/** The words of README's ACL SETUSER, from the user's name on. @return list<string> */
function readme_rules(): array
{
    preg_match('/^    ACL SETUSER (.+?)\n\n/ms', file_get_contents(__DIR__ . '/../../README.md'), $found)
        || throw new Failure('README has no ACL SETUSER');
    return preg_split('/\s+/', $found[1]);
}

/** The commands that the driver sends and its scripts call. @return list<string> */
function used_commands(): array
{
    $folder = __DIR__ . '/../../handlers/store';
    $scripts = implode(array_map(file_get_contents(...), glob("$folder/redis/*.lua")));
    /* The driver's own table: an answer to anything else is not believed. AUTH travels in HELLO. */
    preg_match('/expected\[\] = \{(.+?)\n\};/s', file_get_contents("$folder/redis_answers.c"), $table);
    preg_match_all("/redis\.call\('([A-Z]+)'/", $scripts, $called);
    preg_match_all('/\{"([A-Z]+)",/', $table[1], $sent);
    /* SENTINEL is asked of others; INFO, CONFIG and ACL by an audit alone, which does without. */
    $optional = ['SENTINEL', 'INFO', 'CONFIG', 'ACL'];
    $commands = array_unique(array_map('strtolower', array_diff([...$called[1], ...$sent[1], 'AUTH'], $optional)));
    sort($commands);
    return $commands;
}

return [
    'README allows the store\'s user each command that is used, and no other' => function (Test $t): void {
        $allowed = preg_replace('/^\+|\|\w+$/', '', preg_grep('/^\+/', readme_rules()));
        sort($allowed);
        $t->same(used_commands(), $allowed, 'commands');
    },

    'with no more than that a site does all that it does' => function (Test $t): void {
        $site = $t->site(4, ['secsess.store' => 'redis://secsess:sesame@127.0.0.1:{port}?prefix=secsess:', 'secsess.event_log' => 'store',
            'secsess.grace' => 0, 'secsess.rotate_interval' => '0.1', 'secsess.max_sessions' => 2]);
        $rules = array_map(fn (string $rule): string => $rule === '>PASSWORD' ? '>sesame' : $rule, readme_rules());
        $site->redis->client()('ACL', 'SETUSER', ...$rules);
        $site->redis->client()('ACL', 'LOG', 'RESET');

        $ann = $site->browser('Ann');
        $pages = ['start,count', 'start,count,fill:200000', 'start,login:ann', 'start,count', 'read', 'start,regenerate', 'start,sessions:ann', 'start,user_count'];
        foreach ($pages as $steps) {
            $t->same(200, $ann->get("/do.php?$steps")->status, $steps);
        }
        foreach (['Bob', 'Cid', 'Dan'] as $name) {
            $site->browser($name)->get('/do.php?start,login:ann'); /* one too many each */
        }
        $crowd = $site->crowd();
        for ($i = 0; $i < 4; $i++) {
            $crowd->add($ann, Request::page('/do.php?start,busy:30,count'), label: "$i");
        }
        $crowd->run();
        foreach (['start,login:eve', 'start,login:ann', 'start,terminate_others', 'start,revoke:ann', 'start,login:ann', 'start,logout', 'start,destroy'] as $steps) {
            $t->same(200, $ann->get("/do.php?$steps")->status, $steps);
        }
        foreach (['start,login:ann,issue,keys', 'start,attempt,count', 'start,attempt,keys', 'start,forget', 'start,issue,revoke_keys', 'start,issue,logout'] as $steps) {
            if (str_starts_with($steps, 'start,attempt')) {
                unset($ann->cookies['SID']);
            }
            $t->same(200, $ann->get("/do.php?$steps")->status, $steps);
        }
        $forbidden = array_map(fn (array $entry): string => $entry[5] . ' of ' . $entry[3], $site->redis->client()('ACL', 'LOG'));
        $t->same([], $forbidden, 'what Redis forbade');
        $t->true((int) $site->redis->client()('ZCARD', 'secsess:{events}:t') > 5, 'events are kept');
    },
];
