--TEST--
A secret file that can't be used is refused by line, and nothing of it is shown
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$file = "$site->folder/secret";
$key = bin2hex(random_bytes(32));
$site->set('secsess.secret_file', $file);
$alice = $site->browser();
foreach ([
    ["sign $key\ntag $key\n", 0644], ["sign $key\ntag $key\n", 0660], ["sign $key\ntag $key\n", 0602],
    ['', 0600], ["sign $key\n", 0600], ["tag $key\n", 0600], ["sign $key\ntag $key\nsecret-word $key\n", 0600],
    ["sign $key\nsign $key\ntag $key\n", 0600], ["# comment\nsign secret-word\n", 0600], ['sign ' . substr($key, 1), 0600], ["sign {$key}0", 0600],
    ["sign\n", 0600], ["sign $key\ntag $key\n" . str_repeat("verify $key\n", 40), 0600], ["\0\xff$key", 0600],
] as [$text, $mode]) {
    file_put_contents($file, $text);
    chmod($file, $mode);
    $response = $alice->get('var_dump(session_start(), @session_create_id()); print_r(error_get_last());');
    foreach ([$key, substr($key, 1, 20), 'secret-word'] as $word) {
        if (str_contains(implode($response->headers) . $response->body, $word)) { echo "SHOWN\n"; }
    }
    preg_match('/secsess: (.*)/', $response->body, $found);
    printf("%o %s, %s\n", $mode, $found[1] ?? $response->body, $response->cookie());
}
unlink($file);
preg_match('/secsess: (.*)/', $alice->get('var_dump(session_start());')->body, $found);
echo $found[1], "\n";
?>
--EXPECT--
644 secsess.secret_file is open to others than its owner and group: chmod 640 it, no cookie
660 secsess.secret_file is open to others than its owner and group: chmod 640 it, no cookie
602 secsess.secret_file is open to others than its owner and group: chmod 640 it, no cookie
600 the secret file has no line "sign KEY" (read to line 0): add one; "openssl rand -hex 32" makes one, no cookie
600 the secret file has no line "tag KEY" (read to line 1): add one; "openssl rand -hex 32" makes one, no cookie
600 the secret file has no line "sign KEY" (read to line 1): add one; "openssl rand -hex 32" makes one, no cookie
600 line 3 of the secret file must be "sign KEY", "tag KEY", "verify KEY", empty or begin with #, no cookie
600 line 2 of the secret file is a second "sign": keep one and make the other a "verify", no cookie
600 line 2 of the secret file: the key behind "sign" must be 64 hexadecimal digits; "openssl rand -hex 32" makes one, no cookie
600 line 1 of the secret file: the key behind "sign" must be 64 hexadecimal digits; "openssl rand -hex 32" makes one, no cookie
600 line 1 of the secret file: the key behind "sign" must be 64 hexadecimal digits; "openssl rand -hex 32" makes one, no cookie
600 line 1 of the secret file: the key behind "sign" must be 64 hexadecimal digits; "openssl rand -hex 32" makes one, no cookie
600 line 10 of the secret file is one "verify" too many: at most 7, so remove the oldest, no cookie
600 line 1 of the secret file must be "sign KEY", "tag KEY", "verify KEY", empty or begin with #, no cookie
secsess.secret_file can't be read (No such file or directory): make it readable for the user that PHP runs as
