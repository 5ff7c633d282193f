--TEST--
secsess.csrf_rewrite: the site's own forms that POST get a hidden field, however the page comes out; all else stays as it is
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf_rewrite' => 1]);
$alice = $site->browser(['Host' => 'a.test']);
$mark = fn (string $body): string => preg_replace('~<input type="hidden" name="secsess_csrf" value="[\w-]{43}">~', '@', $body);
$page = '<form method="post" action="/a"><input name="x"></form><form action="http://a.test/b" method=POST></form>'
    . '<form method="post" action="http://evil.test/"></form><form method="get"></form><form></form><!-- <form method=post></form> -->'
    . '<script>x = "<form method=post></form>"</script><form method=post><textarea></form></textarea></form>';
echo $mark($alice->get("session_start(); echo '$page';")->body), "\n";
$forms = $alice->get("session_start(); echo '$page';")->body;
preg_match_all('/value="([\w-]{43})"/', $forms, $found);
echo count(array_unique($found[1])), ' different: ';
foreach ($found[1] as $t) {
    echo $alice->post('session_start(); echo secsess_csrf_check() ? "good," : "bad,";', "secsess_csrf=$t")->body;
}
echo "\n";
$once = '"<form method=post>x</form>"';
foreach ([
    'by characters' => "session_start(); foreach (str_split($once) as \$c) { echo \$c; flush(); }",
    'buffered' => "session_start(); ob_start(); echo $once; ob_end_flush();",
    'changed by a buffer' => "session_start(); ob_start(fn (string \$page) => strtoupper(\$page)); echo $once; ob_end_flush();",
    'closed before' => "session_start(); session_write_close(); echo $once;",
    'read_and_close' => "session_start(['read_and_close' => true]); echo $once;",
    'at the end' => "session_start(); register_shutdown_function(fn () => print($once));",
    'begins later' => "echo '<p>'; session_start(); echo $once;",
    'ends in the middle' => "session_start(); echo '<form method=post>x</for';",
    'twice the type' => "session_start(); header('Content-Type: text/plain'); header('Content-Type: text/html; charset=iso-8859-1'); echo $once;",
    'upper case type' => "session_start(); header('content-type: Text/HTML;charset=utf-8'); echo $once;",
    'without a session' => "echo $once;",
    'destroyed' => "session_start(); session_destroy(); echo $once;",
    'plain text' => "session_start(); header('Content-Type: text/plain'); echo $once;",
    'JSON' => "session_start(); header('Content-Type: application/json'); echo $once;",
    'XHTML' => "session_start(); header('Content-Type: application/xhtml+xml'); echo $once;",
    'a type that is longer' => "session_start(); header('Content-Type: text/htmlx'); echo $once;",
    'encoded' => "session_start(); header('Content-Encoding: br'); echo $once;",
    'a field of its own' => "session_start(); echo '<form method=post><input type=hidden name=secsess_csrf value=', strlen(secsess_csrf_token('x')), '></form>';",
    'thrown away' => "session_start(); echo '<form method=get>'; if (ob_get_length()) { ob_clean(); } else { echo '</form>'; } echo $once;",
    'taken off' => "session_start(); while (ob_get_level()) { ob_end_clean(); } echo $once;",
    'another type' => "session_start(); header('Content-Type: text/html'); header('Content-Type: application/json'); echo $once;",
    'no type' => "session_start(); header('Content-Type: application/json'); header_remove('Content-Type'); echo $once;",
    'not encoded' => "session_start(); header('Content-Encoding: identity'); echo $once;",
    'an error' => "session_start(); echo $once; throw new Exception('x');",
] as $name => $code) {
    /* Also where PHP's own buffer lies below. */
    $bodies = array_unique(array_map(fn (int $size) => strtok($mark(trim($alice->get($code, ini: ['output_buffering' => $size, 'display_errors' => 0])->body)), "\n"), [0, 65536]));
    echo "$name: ", implode(' or ', $bodies), "\n";
}
?>
--EXPECT--
<form method="post" action="/a"><input name="x">@</form><form action="http://a.test/b" method=POST>@</form><form method="post" action="http://evil.test/"></form><form method="get"></form><form></form><!-- <form method=post></form> --><script>x = "<form method=post></form>"</script><form method=post><textarea></form></textarea>@</form>
3 different: good,good,good,
by characters: <form method=post>x@</form>
buffered: <form method=post>x@</form>
changed by a buffer: <FORM METHOD=POST>X@</FORM>
closed before: <form method=post>x@</form>
read_and_close: <form method=post>x@</form>
at the end: <form method=post>x@</form>
begins later: <p><form method=post>x</form> or <p><form method=post>x@</form>
ends in the middle: <form method=post>x</for
twice the type: <form method=post>x@</form>
upper case type: <form method=post>x@</form>
without a session: <form method=post>x</form>
destroyed: <form method=post>x</form>
plain text: <form method=post>x</form>
JSON: <form method=post>x</form>
XHTML: <form method=post>x</form>
a type that is longer: <form method=post>x</form>
encoded: <form method=post>x</form>
a field of its own: <form method=post><input type=hidden name=secsess_csrf value=43></form>
thrown away: <form method=get></form><form method=post>x@</form> or <form method=post>x@</form>
taken off: <form method=post>x</form>
another type: <form method=post>x</form>
no type: <form method=post>x@</form>
not encoded: <form method=post>x@</form>
an error: <form method=post>x@</form>
