--TEST--
Without a token secsess_csrf_check() looks into the form's field, and then into the header
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$t = $alice->get('session_start(); echo secsess_csrf_token();')->body;
$scoped = $alice->get('session_start(); echo secsess_csrf_token("a");')->body;
$bad = strrev($t);
foreach ([
    'field' => ["secsess_csrf=$t&a=b", []],
    'header' => ['', ['X-CSRF-Token' => $t]],
    'header of a request without a form' => ['{"a":1}', ['X-CSRF-Token' => $t, 'Content-Type' => 'application/json']],
    'both' => ["secsess_csrf=$t", ['X-CSRF-Token' => $t]],
    'array in the field' => ["secsess_csrf[]=$t", []],
    'array in the field, header' => ["secsess_csrf[a][b]=$t", ['X-CSRF-Token' => $t]],
    'nothing' => ['a=b', []],
    'empty field' => ['secsess_csrf=', []],
    'empty field, header' => ['secsess_csrf=', ['X-CSRF-Token' => $t]],
    'bad field, good header' => ["secsess_csrf=$bad", ['X-CSRF-Token' => $t]],
    'field twice: the last' => ["secsess_csrf=$bad&secsess_csrf=$t", []],
    'header twice' => ['', ['X-CSRF-Token' => "$t, $t"]],
    'in the address' => ['', [], "secsess_csrf=$t"],
    'in a cookie' => ['', ['Cookie' => "PHPSESSID=" . $alice->cookies['PHPSESSID'] . "; secsess_csrf=$t"]],
    'of another scope' => ["secsess_csrf=$scoped", []],
] as $name => $case) {
    [$body, $headers, $query] = $case + [2 => ''];
    /* What the script makes of $_POST does not count. */
    echo "$name: ", $alice->begin('unset($_POST["secsess_csrf"]); session_start(); var_dump(secsess_csrf_check());', 'POST', $headers, [], $query, $body)->end()->body, "\n";
}
echo 'scope: ', $alice->post('session_start(); var_dump(secsess_csrf_check(scope: "a"), secsess_csrf_check(null, "b"));', "secsess_csrf=$scoped")->body, "\n";
$boundary = "--x\r\nContent-Disposition: form-data; name=\"secsess_csrf\"\r\n\r\n$t\r\n--x--\r\n";
echo 'multipart: ', $alice->post('session_start(); var_dump(secsess_csrf_check());', $boundary, ['Content-Type' => 'multipart/form-data; boundary=x'])->body, "\n";
?>
--EXPECT--
field: bool(true)
header: bool(true)
header of a request without a form: bool(true)
both: bool(true)
array in the field: bool(false)
array in the field, header: bool(true)
nothing: bool(false)
empty field: bool(false)
empty field, header: bool(false)
bad field, good header: bool(false)
field twice: the last: bool(true)
header twice: bool(false)
in the address: bool(false)
in a cookie: bool(false)
of another scope: bool(false)
scope: bool(true)
bool(false)
multipart: bool(true)
