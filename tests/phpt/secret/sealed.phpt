--TEST--
With a secret file nothing of a session can be read in the store
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$file = "$site->folder/secret";
file_put_contents($file, 'sign ' . bin2hex(random_bytes(32)) . "\ntag " . bin2hex(random_bytes(32)) . "\n");
chmod($file, 0600);
$code = 'session_start(); $_SESSION["text"] = "very personal"; echo secsess_status()["verdict"];';
foreach (['in clear' => '', 'sealed' => $file] as $name => $path) {
    $site->set('secsess.secret_file', $path);
    $alice = $site->browser(['User-Agent' => 'Peculiar/7']);
    echo "$name\n", $alice->get($code), $alice->get($code);
    $handle = $alice->get('session_start(); echo $_SESSION["text"];')->handle();
    $record = $site->store->record($handle);
    var_dump($site->store->header($handle)['sealed'], str_contains($record, 'very personal'), str_contains($record, 'Peculiar/7'));
    var_dump(str_contains($site->store->everything(), $alice->sid()), str_contains($site->store->everything(), substr($alice->sid(), 0, 26)));
    echo $alice->get('session_start(); $_SESSION["text"] = str_repeat("x", 5000); session_regenerate_id();'),
        $alice->get('session_start(); echo strlen($_SESSION["text"]);');
}
?>
--EXPECT--
in clear
new | cookie of a new session
current | no cookie
int(0)
bool(true)
bool(true)
bool(false)
bool(false)
cookie of a new session
5000 | no cookie
sealed
new | cookie of a new session
current | no cookie
int(1)
bool(false)
bool(false)
bool(false)
bool(false)
cookie of a new session
5000 | no cookie
