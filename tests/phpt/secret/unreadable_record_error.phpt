--TEST--
What was sealed with a key that is not known is refused and kept
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
[$a, $b, $tag] = array_map(fn () => bin2hex(random_bytes(32)), range(0, 2));
$file = "$site->folder/secret";
$write = function (string $text) use ($file, $tag): void {
    file_put_contents($file, "$text\ntag $tag\n");
    chmod($file, 0600);
};
$site->set('secsess.secret_file', $file);
$alice = $site->browser();
$write("sign $a");
$handle = $alice->get('visit();')->handle();
$alice->get('visit();');
$sealed = $site->store->record($handle);
echo "A record that someone who has no key could have made\n";
$header = $site->store->header($handle);
foreach (['says it is not sealed' => ['sealed' => 0], 'names another key' => ['key_id' => $header['key_id'] ^ 1]] as $name => $fields) {
    $site->store->set($handle, ...$fields);
    echo "-- $name\n", $alice->copy()->get('var_dump(session_start());');
    $site->store->put($handle, $sealed);
}
echo "-- one flipped bit\n";
$site->store->put($handle, substr_replace($sealed, $sealed[-20] ^ "\4", -20, 1));
echo $alice->copy()->get('var_dump(session_start());');
$site->store->put($handle, $sealed);
echo "A record in clear\n";
$site->set('secsess.secret_file', '');
$bob = $site->browser();
$bob->get('visit();');
$clear = $site->store->record($bob->get('visit();')->handle());
$site->set('secsess.secret_file', $file);
$site->store->put($handle, $clear);
echo $alice->copy()->get('var_dump(session_start());');
$site->store->put($handle, $sealed);
echo $alice->get('visit();');
?>
--EXPECTF--
A record that someone who has no key could have made
-- says it is not sealed
Warning: session_start(): secsess: session %s was stored without a secret file, so nothing proves who wrote it; it is refused because a secret file is set now: remove it from the store, its user starts anew
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- names another key
Warning: session_start(): secsess: session %s is sealed with a key that this server doesn't have: add the former signing key as a line "verify KEY" to the secret file
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
-- one flipped bit
Warning: session_start(): secsess: session %s: its payload is damaged or another session's; the stored bytes are kept
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
A record in clear
Warning: session_start(): secsess: session %s was stored without a secret file, so nothing proves who wrote it; it is refused because a secret file is set now: remove it from the store, its user starts anew
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
visit 3 | no cookie
