--TEST--
A session that ends gives its lock back at once, though the request goes on
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

/* The lock table has 2048 places: handlers/store/file_tickets.h. */
$site = new Site();
echo $site->browser()->get('
    $open = count(scandir("/proc/self/fd"));
    for ($i = 0; $i < 2100 && session_start(); $i++) {
        session_destroy();
        session_id(session_create_id());
    }
    echo $i, " sessions, ", count(scandir("/proc/self/fd")) - $open, " files more are open than before";
')->body, "\n";
?>
--EXPECT--
2100 sessions, 2 files more are open than before
