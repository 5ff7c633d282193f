--TEST--
A new session that holds nothing and that nobody came back to is kept for secsess.empty_lifetime only
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.empty_lifetime' => 1]);
$lifetime = fn (Browser $browser, string $code): string => round(
    ($site->store->header($browser->get($code)->handle())['expires_at'] - $site->store->now()) / 1000) . " s\n";
$bot = $site->browser();
echo 'empty: ', $lifetime($bot, 'session_start();');
$bot_ends = $site->store->header($site->store->handles()[0])['expires_at'];
echo 'holds something: ', $lifetime($site->browser(), 'visit();');
$alice = $site->browser();
$lifetime($alice, 'session_start();');
echo 'came back: ', $lifetime($alice, 'session_start();');
echo 'filled later in the request: ', $lifetime($site->browser(), 'session_start(); session_commit(); session_start(); $_SESSION["a"] = 1;');
echo 'emptied in the request: ', $lifetime($site->browser(), 'session_start(); $_SESSION["a"] = 1; session_commit(); session_start(); $_SESSION = [];');
echo 'read_and_close: ', $lifetime($site->browser(), 'session_start(["read_and_close" => true]);');
await('its end', fn () => $site->store->now() > $bot_ends);
$response = $bot->get('visit();');
echo $response, $response->session['verdict'], ' ', $response->session['previous_end'], "\n";
?>
--EXPECT--
empty: 1 s
holds something: 1440 s
came back: 1440 s
filled later in the request: 1440 s
emptied in the request: 1 s
read_and_close: 1 s
visit 1 | cookie of a new session
expired idle
