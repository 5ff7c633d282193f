--TEST--
Lines of a secret file come in any order, with comments, blanks and CRLF
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$sign = bin2hex(random_bytes(32));
$tag = bin2hex(random_bytes(32));
$old = bin2hex(random_bytes(32));
$file = "$site->folder/secret";
$site->set('secsess.secret_file', $file);
$alice = $site->browser();
foreach (["sign $sign\ntag $tag\n", "# a comment\n\n  \ntag\t$tag\r\nverify $old\r\nsign   " . strtoupper($sign) . "  \r\n", "verify $old\nsign $sign\ntag $tag"] as $text) {
    file_put_contents($file, $text);
    chmod($file, 0640);
    echo $alice->get('visit();');
}
?>
--EXPECT--
visit 1 | cookie of a new session
visit 2 | no cookie
visit 3 | no cookie
