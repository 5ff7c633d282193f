--TEST--
A damaged record is refused and kept, with no cookie and no new session
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$handle = $alice->get('session_start(); $_SESSION["text"] = "of alice";')->handle();
$alice->get('session_start();');
$bob = $site->browser();
$other = $bob->get('session_start(); $_SESSION["text"] = "of bob, longer";')->handle();
$bob->get('session_start();');
$good = $site->store->record($handle);
$foreign = $site->store->record($other);
$head = Store::HEADER_SIZE;
$meta = $site->store->header($handle)['meta_size'];
$foreign_meta = $site->store->header($other)['meta_size'];
$headers = [
    'one byte' => "\1",
    'half a header' => substr($good, 0, 50),
    'version 2' => "\2" . substr($good, 1),
    'version 0' => "\0" . substr($good, 1),
    'impossible life' => substr_replace($good, "\x09", 1, 1),
    'more confirmed than offered' => substr_replace($good, "\xff\xff\0\0", 8, 4),
    'meta size too large' => substr_replace($good, "\xff\xff", 22, 2),
    'an expiry that is no time' => substr_replace($good, str_repeat("\xff", 8), 48, 8),
    'text' => str_repeat('text ', 100),
];
$bodies = [
    'header only' => substr($good, 0, $head),
    'meta cut' => substr($good, 0, $head + 40),
    'meta size 0' => substr_replace($good, "\0\0", 22, 2),
    'says it is sealed' => substr_replace($good, "\1", 3, 1),
    'first bit of meta' => substr_replace($good, $good[$head] ^ "\1", $head, 1),
    'last bit of meta' => substr_replace($good, $good[$head + $meta - 1] ^ "\x80", $head + $meta - 1, 1),
    'payload missing' => substr($good, 0, $head + $meta),
    'payload cut' => substr($good, 0, -1),
    'payload longer' => "$good\0",
    'first bit of the payload' => substr_replace($good, $good[$head + $meta] ^ "\1", $head + $meta, 1),
    'last bit of the payload' => substr_replace($good, $good[-1] ^ "\x80", -1, 1),
    "another session's record" => $foreign,
    "another session's meta and payload" => substr($good, 0, 22) . substr($foreign, 22),
    "another session's payload" => substr($good, 0, $head + $meta) . substr($foreign, $head + $foreign_meta),
];
foreach ($headers + $bodies as $name => $record) {
    $site->store->put($handle, $record);
    $response = $alice->copy()->get('
        var_dump(session_start(), isset($_SESSION["text"]), session_start(["read_and_close" => true]), isset($_SESSION["text"]));');
    $refused = 'Warning: session_start\(\): secsess: (.+)\nWarning: .+\n';
    if (!preg_match("/^$refused$refused(bool\(false\)\\n?){4}$/", $response->body, $found)) {
        echo "$name: $response";
    }
    if ($response->cookies) {
        echo "$name: ", $response->cookie(), "\n";
    }
    if (substr($site->store->record($handle), $head) !== substr($record, $head)) {
        echo "$name: the record was changed\n";
    }
    if (isset($bodies[$name]) && $site->store->isLocked($handle)) {
        echo "$name: the session stays locked\n";
    }
    foreach (array_slice($found, 1, 2) as $cause) {
        /* Which header is no header, a store says in its own words. */
        $cause = preg_replace('/^(the record of session \w+|\S+ in the session directory \S+) is damaged.*/', 'the record is damaged', $cause);
        $causes[preg_replace('/\b[0-9a-v]{26}\b/', '(handle)', $cause)] = true;
    }
}
ksort($causes);
echo implode("\n", array_keys($causes)), "\n";
$site->store->put($handle, $good);
echo $alice->get('session_start(); echo $_SESSION["text"];');
?>
--EXPECT--
session (handle) is sealed with a key that this server doesn't have: add the former signing key as a line "verify KEY" to the secret file
session (handle): its meta part is damaged or another session's; the stored bytes are kept
session (handle): its meta part is missing; the stored bytes are kept
session (handle): its payload is damaged or another session's; the stored bytes are kept
session (handle): its payload is missing; the stored bytes are kept
session (handle): its payload is not the one that its meta part belongs to; the stored bytes are kept
session (handle): its record is cut off; the stored bytes are kept
the record is damaged
of alice | no cookie
