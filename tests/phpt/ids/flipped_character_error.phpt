--TEST--
One changed character anywhere makes an ID worthless, without store access
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
$alice->get('visit(); $_SESSION["secret"] = "of alice";');
$sid = $alice->sid();
/* One page judges all forgeries, as starts of its own. */
$forged = [];
for ($i = 0; $i < strlen($sid); $i++) {
    foreach (['0', 'v', 'w', 'A', '-', chr(ord($sid[$i]) ^ 1)] as $other) {
        if ($other !== $sid[$i] && preg_match('/[A-Za-z0-9,-]/', $other)) {
            $forged[] = substr_replace($sid, $other, $i, 1);
        }
    }
}
file_put_contents("$site->folder/forged.json", json_encode($forged));
$response = $alice->present(null)->get("
    \$n = 0;
    foreach (json_decode(file_get_contents('$site->folder/forged.json')) as \$id) {
        session_id(\$id);
        session_start();
        if (\$_SESSION || session_id() === \$id || secsess_status()['verdict'] !== 'new') { echo \"taken: \$id\\n\"; }
        session_abort();
        \$n++;
    }
    echo \$n > 300 ? 'all refused' : \$n;");
echo $response;
echo $alice->present($sid)->get('visit(); echo $_SESSION["secret"];');
?>
--EXPECT--
all refused | cookie of a new session
visit 2
of alice | no cookie
