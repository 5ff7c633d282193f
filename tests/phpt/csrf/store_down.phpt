--TEST--
A token that can't be checked since the store does not answer is no reason for 403: the answer is 503, and no code runs
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site(['secsess.csrf' => 'enforce']);
$alice = $site->browser();
$t = $alice->get('session_start(); echo secsess_csrf_token();')->body;
$down = ['secsess.store' => 'redis://127.0.0.1:1', 'secsess.retry_budget' => 0];
$alice->headers = ['User-Agent' => 'Browser/1.0'];
$response = $alice->post('echo "ran";', "secsess_csrf=$t", [], $down);
echo $response->status, ' ', $response->header('Retry-After'), "\n$response->body\n";
/* Where nothing is to be asked, nothing is. */
echo $alice->post('echo "ran";', '', ['Sec-Fetch-Site' => 'same-origin'], $down), $alice->post('echo "ran";', '', ['Sec-Fetch-Site' => 'cross-site'], $down)->status, "\n";
/* With a secret file the worker knows it by itself. */
file_put_contents("$site->folder/secret", 'sign ' . str_repeat('ab', 32) . "\ntag " . str_repeat('cd', 32) . "\n");
chmod("$site->folder/secret", 0600);
$site->set('secsess.secret_file', "$site->folder/secret");
$bob = $site->browser();
$t = $bob->get('session_start(); echo secsess_csrf_token();')->body;
$bob->headers = ['User-Agent' => 'Browser/1.0'];
echo $bob->post('echo "ran";', "secsess_csrf=$t", [], $down);
?>
--EXPECT--
503 5
Service unavailable: it can't be told now whether this request was sent by a page of this site. Try again in a moment.
ran | no cookie
403
ran | no cookie
