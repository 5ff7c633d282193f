--TEST--
A dead cookie beside a living one is taken back from wherever it can have come, and the living one never
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$ann = $site->browser();
$ann->get('session_start(); $_SESSION["n"] = 1;');
$sid = $ann->sid();
$dead = $site->browser();
$dead->get('session_start(); $_SESSION["n"] = 2;');
$ended = $dead->sid();
$dead->get('session_start(); session_destroy();');
$page = 'session_start(); echo json_encode($_SESSION);';
$places = function (Response $answer): array {
    $found = [];
    foreach ($answer->all('Set-Cookie') as $cookie) {
        preg_match('/^(\w+)=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=([^;]+)(?:; domain=([^;]+))?((?:; \w+)*)$/', $cookie, $part) || throw new Exception($cookie);
        $found[] = "$part[1] $part[2] " . ($part[3] ?: '(this host)') . $part[4];
    }
    return $found;
};
$several = ['Cookie' => "PHPSESSID=$ended; PHPSESSID=$sid"];
$answer = $ann->get($page, $several);
echo "No host is told: $answer->body\n", preg_replace('/page-\d+/', 'page', implode("\n", $places($answer))), "\n";

echo "From all hosts above, a dozen an answer:\n";
$seen = [];
for ($i = 0; $i < 40; $i++) {
    $answer = $ann->get($page, $several + ['Host' => 'www.shop.example.com:8080']);
    $found = preg_replace('/page-\d+/', 'page', $places($answer));
    count($found) <= 12 || throw new Exception('too many');
    $seen += array_flip($found);
}
ksort($seen);
echo implode("\n", array_keys($seen)), "\n";

$own = ['session.cookie_domain' => 'shop.example.com'];
$answer = $ann->get($page, $several + ['Host' => 'shop.example.com'], $own);
echo "Its own place is another: ", json_encode(preg_replace('/page-\d+/', 'page', $places($answer))), "\n";
foreach (['an IPv4 host' => '10.0.0.1:80', 'an IPv6 host' => '[::1]:80', 'a name without a dot' => 'localhost', 'no name at all' => 'a;b c', 'attributes' => 'a.b; path=/x'] as $what => $host) {
    echo "$what: ", count($places($ann->get($page, $several + ['Host' => $host]))), "\n";
}
echo "Two that live: ", json_encode($places($ann->get($page, ['Cookie' => "PHPSESSID=$sid; PHPSESSID=" . (function () use ($site) {
    $bob = $site->browser(); $bob->get('session_start(); $_SESSION["n"] = 3;'); return $bob->sid(); })()]))), "\n";
echo "What was never ours: ", json_encode($places($ann->get($page, ['Cookie' => "PHPSESSID=of-another-application; PHPSESSID=$sid"]))), "\n";
$site->set('session.name', '__Host-SID');
$site->set('session.cookie_secure', 1);
echo "A name that has one place: ", json_encode($places($ann->get($page, ['Cookie' => "__Host-SID=$ended; __Host-SID=$sid"]))), "\n";
?>
--EXPECT--
No host is told: {"n":1}
PHPSESSID /page.php (this host); HttpOnly
From all hosts above, a dozen an answer:
PHPSESSID / example.com; HttpOnly
PHPSESSID / shop.example.com; HttpOnly
PHPSESSID /page.php (this host); HttpOnly
PHPSESSID /page.php example.com; HttpOnly
PHPSESSID /page.php shop.example.com; HttpOnly
PHPSESSID /page.php www.shop.example.com; HttpOnly
Its own place is another: ["PHPSESSID \/page.php (this host); HttpOnly","PHPSESSID \/page.php shop.example.com; HttpOnly","PHPSESSID \/ example.com; HttpOnly","PHPSESSID \/page.php example.com; HttpOnly"]
an IPv4 host: 1
an IPv6 host: 1
a name without a dot: 1
no name at all: 1
attributes: 1
Two that live: []
What was never ours: []
A name that has one place: []
