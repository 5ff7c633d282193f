--TEST--
No application sends a second or weaker session cookie: one leaves, with the session's ID, guarded, in its place
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$other = $site->browser();
$other->get('session_start(); $_SESSION["n"] = 1;');
$show = function (Response $answer, ?string $own = null): string {
    $own ??= $answer->header('X-Id');
    $cookies = array_map(fn (string $cookie): string => preg_replace(['/expires=[^;]+/', '/Max-Age=\d{2,}/'], ['expires=WHEN', 'Max-Age=LEFT'], $own === null ? $cookie : strtr($cookie, [$own => 'OWN'])), $answer->all('Set-Cookie'));
    return ($answer->body === '' ? '' : "$answer->body\n  ") . (implode("\n  ", $cookies) ?: 'no cookie');
};
$codes = [
    'prolonged' => 'setcookie(session_name(), session_id(), time() + 3600, "/shop", "example.test");',
    'raw' => 'header("Set-Cookie: PHPSESSID=" . session_id(), false);',
    'raw, otherwise written' => 'header("set-cookie:PHPSESSID = " . session_id() . " ;Domain=example.test;path=/x; SECURE;SameSite=None; Partitioned", false);',
    'without a name' => 'header("Set-Cookie: =PHPSESSID=" . session_id(), false);',
    'three' => 'for ($i = 0; $i < 3; $i++) { header("Set-Cookie: PHPSESSID=" . session_id() . "; path=/$i; Max-Age=9$i", false); }',
    'stricter' => 'setcookie(session_name(), session_id(), ["samesite" => "Strict"]);',
    'weaker' => 'setcookie(session_name(), session_id(), ["samesite" => "None"]);',
    'with output' => 'setcookie(session_name(), session_id(), time() + 3600); echo "page";',
    'in brackets' => 'header("Set-Cookie: PHPSESSID[x]=y", false);',
    "another's" => 'setcookie(session_name(), "' . $other->sid() . '");',
    'forged' => 'setcookie(session_name(), "mine");',
    'forged, for long' => 'header("Set-Cookie: PHPSESSID=mine; expires=Fri, 01 Jan 2100 00:00:00 GMT", false);',
    'deleted' => 'setcookie(session_name(), "", time() - 42000, "/");',
    'deleted, raw' => 'header("Set-Cookie: PHPSESSID=gone; expires=Thu, 01 Jan 1970 00:00:00 GMT", false); header("Set-Cookie: PHPSESSID=gone; Max-Age=0; Path=/x", false);',
    'logged out' => '$_SESSION = []; setcookie(session_name(), "", time() - 42000, "/"); session_destroy();',
    'destroyed' => 'session_destroy();',
    'others' => 'setcookie("lang", "en"); setcookie("PHPSESSIDE", "x"); setcookie("phpsessid", "y");',
];
foreach ($codes as $name => $code) {
    $ann = $site->browser();
    $answer = $ann->get("session_start(); header('X-Id: ' . session_id()); \$_SESSION['n'] = 1; $code");
    echo "new, $name: ", $show($answer), "\n";
    $ann = $site->browser();
    $ann->get('session_start(); $_SESSION["n"] = 1;');
    $sid = $ann->sid();
    $answer = $ann->get("session_start(); $code");
    echo "again, $name: ", $show($answer, $sid), "\n";
}
echo "no lock: ", $show($other->get('session_start(["read_and_close" => true]); setcookie(session_name(), session_id(), time() + 3600);'), $other->sid()), "\n";
echo "no lock any more: ", $show($other->get('session_start(); session_commit(); setcookie(session_name(), session_id(), time() + 3600);'), $other->sid()), "\n";
echo "no session: ", $show($other->get('setcookie(session_name(), $_COOKIE[session_name()], time() + 3600);'), $other->sid()), "\n";
echo "no session, forged: ", $show($other->get('setcookie(session_name(), "x", time() + 3600);'), $other->sid()), "\n";
echo "another handler: ", $show($other->get('session_module_name("files"); setcookie(session_name(), "x");', ini: ['session.save_handler' => 'files']), null), "\n";
?>
--EXPECT--
new, prolonged: PHPSESSID=OWN; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
again, prolonged: PHPSESSID=OWN; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
new, raw: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, raw: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
new, raw, otherwise written: PHPSESSID=OWN; Partitioned; path=/; secure; HttpOnly; SameSite=Lax
again, raw, otherwise written: PHPSESSID=OWN; Partitioned; path=/; secure; HttpOnly; SameSite=Lax
new, without a name: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, without a name: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
new, three: PHPSESSID=OWN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
again, three: PHPSESSID=OWN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
new, stricter: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Strict
again, stricter: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Strict
new, weaker: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, weaker: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
new, with output: page
  PHPSESSID=OWN; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
again, with output: page
  PHPSESSID=OWN; expires=WHEN; Max-Age=LEFT; path=/; HttpOnly; SameSite=Lax
new, in brackets: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, in brackets: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  no cookie
new, another's: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, another's: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  no cookie
new, forged: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, forged: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  no cookie
new, forged, for long: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
again, forged, for long: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  no cookie
new, deleted: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
  PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
again, deleted: PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
new, deleted, raw: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
  PHPSESSID=gone; expires=WHEN
  PHPSESSID=gone; Max-Age=0; Path=/x
again, deleted, raw: PHPSESSID=gone; expires=WHEN
  PHPSESSID=gone; Max-Age=0; Path=/x
new, logged out: PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
again, logged out: PHPSESSID=deleted; expires=WHEN; Max-Age=0; path=/
new, destroyed: no cookie
again, destroyed: no cookie
new, others: PHPSESSID=OWN; path=/; HttpOnly; SameSite=Lax
  lang=en
  PHPSESSIDE=x
  phpsessid=y
again, others: lang=en
  PHPSESSIDE=x
  phpsessid=y
no lock: no cookie
no lock any more: no cookie
no session: no cookie
no session, forged: Warning: PHP Request Shutdown: secsess: the application set a cookie named PHPSESSID with an ID that is not the session's; it was not sent: leave this cookie to session_start(), session_id() and session_set_cookie_params()
  no cookie
another handler: PHPSESSID=x
