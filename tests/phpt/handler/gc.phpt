--TEST--
session_gc() counts, and what it counts is nothing
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
echo $site->browser()->get('session_start(); var_dump(session_gc());');
echo $site->browser()->get('var_dump(session_gc());');
echo $site->browser()->get('visit();', ini: ['session.gc_probability' => 1, 'session.gc_divisor' => 1]);
?>
--EXPECT--
int(0) | cookie of a new session
Warning: session_gc(): Session cannot be garbage collected when there is no active session
bool(false) | no cookie
visit 1 | cookie of a new session
