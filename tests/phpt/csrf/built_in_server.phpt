--TEST--
In PHP's own server, too, whose worker lives on: a refused request leaves nothing behind, and a script that opcache keeps does not run
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
file_put_contents("$site->folder/page.php", '<?php session_start(); echo "ran ", $_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1;');
file_put_contents("$site->folder/form.php", '<?php session_start(); header("Content-Length: 25"); if (isset($_GET["flush"])) { flush(); } echo "<form method=post></form>";');
$opcache = array_filter(glob(ini_get('extension_dir') . '/opcache.*')) ? ' -d zend_extension=opcache -d opcache.enable=1 -d opcache.enable_cli=1' : '';
$store = in_files() ? " -d session.save_path=$site->folder" : ' -d secsess.store=redis+unix://' . shared_socket();
$socket = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($socket, false);
fclose($socket);
$server = proc_open('exec ' . getenv('TEST_PHP_EXECUTABLE') . ' ' . getenv('TEST_PHP_EXTRA_ARGS') . "$opcache -d session.save_handler=secsess -d output_buffering=0$store"
    . " -d secsess.csrf=enforce -d secsess.csrf_rewrite=1 -S $address -t $site->folder", [['null'], ['null'], ['null']], $pipes);
await('the server', fn () => @fsockopen(...explode(':', $address)));
$ask = function (string $method, string $path, string $headers = '') use ($address): string {
    $text = file_get_contents("http://$address$path", context: stream_context_create(['http' => ['method' => $method, 'header' => "$headers\r\n", 'ignore_errors' => true]]));
    preg_match('/ (\d+)/', $http_response_header[0], $status);
    $length = array_values(array_filter($http_response_header, fn ($line) => stripos($line, 'Content-Length') === 0));
    return "$status[1] " . substr(preg_replace('/value="[\w-]{43}"/', '…', $text), 0, 90) . ($length ? " ($length[0])" : '') . "\n";
};
for ($i = 0; $i < 3; $i++) {
    echo $ask('POST', '/page.php', 'Sec-Fetch-Site: same-origin');
    echo $ask('POST', '/page.php', 'Sec-Fetch-Site: cross-site');
}
echo $ask('POST', '/page.php', "Origin: http://$address"), $ask('POST', '/page.php', 'Origin: http://127.0.0.1'), $ask('GET', '/page.php');
echo $ask('GET', '/form.php'), $ask('GET', '/form.php?flush');
proc_terminate($server);
?>
--EXPECT--
200 ran 1
403 Forbidden: this request was not sent by a page of this site, or its form is too old. Go ba
200 ran 1
403 Forbidden: this request was not sent by a page of this site, or its form is too old. Go ba
200 ran 1
403 Forbidden: this request was not sent by a page of this site, or its form is too old. Go ba
200 ran 1
403 Forbidden: this request was not sent by a page of this site, or its form is too old. Go ba
200 ran 1
200 <form method=post><input type="hidden" name="secsess_csrf" …></form>
200 <form method=post></form> (Content-Length: 25)
