--TEST--
Credentials of any characters work, and never show
--SKIPIF--
<?php require __DIR__ . '/../include/own-redis-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$redis = new OwnRedis();
$word = "p@ss:w/o?r#d %&=+\"'\\\$<>{}|;,!~`^[]*()\t\u{e4}\x01\xff";
$user = "u:s@e/r%";
$admin = $redis->client();
$admin('ACL', 'SETUSER', $user, 'on', ">$word", '~*', '&*', '+@all');
$admin('ACL', 'SETUSER', 'default', 'off');
$site = new Site(['secsess.store' => $redis->address(rawurlencode($user) . ':' . rawurlencode($word) . '@', '?prefix=p:')], $redis);
$alice = $site->browser();
echo $alice->get('visit();'), $alice->get('visit();');
$look = '
    ob_start(); phpinfo(); $all = ob_get_clean();
    $all .= serialize([ini_get("secsess.store"), ini_get_all(), ini_get_all("secsess"), get_cfg_var("secsess.store"), secsess_status(), $_SERVER, $_ENV, getenv()]);
    session_start(); session_commit();
    $all .= serialize([ini_get("secsess.store"), ini_get_all("secsess"), get_cfg_var("secsess.store"), error_get_last()]);
    ob_start(); phpinfo(); $all .= ob_get_clean();
    foreach ([$word, rawurlencode($word), "p@ss", "p%40ss", $user, rawurlencode($user)] as $part) {
        if (stripos($all, $part) !== false || stripos($all, htmlspecialchars($part)) !== false) { echo "shows ", rawurlencode($part), "\n"; }
    }
    echo str_replace(dirname(substr(ini_get("secsess.store"), 17)), "", ini_get("secsess.store"));';
$look = '$word = base64_decode("' . base64_encode($word) . '"); $user = "' . $user . '";' . $look;
echo $alice->get($look);
echo "A wrong password\n";
$site->set('secsess.store', $redis->address(rawurlencode($user) . ':' . rawurlencode('n0t-the-word') . '@', '?prefix=p:'));
$site->set('secsess.retry_budget', 0.2);
$code = 'set_error_handler(function (int $level, string $message) { throw new ErrorException($message); });
    try { session_start(); } catch (Exception $e) { echo $e->getMessage(), "\n"; }
    $all = serialize([(string) $e, $e->getTraceAsString(), error_get_last()]);
    var_dump(stripos($all, "n0t-the-word"));
    restore_error_handler(); var_dump(session_start()); var_dump(stripos(serialize(error_get_last()), "n0t-the-word"));';
echo $alice->get($code);
echo "None\n";
$site->set('secsess.store', $redis->address('', '?prefix=p:'));
echo $alice->get('var_dump(session_start());');
echo "Not allowed\n";
$admin = $redis->client($user, $word);
$admin('ACL', 'SETUSER', 'weak', 'on', '>x', '~*', '&*', '+hello', '+auth', '+time', '+ping', '+get', '+set');
$site->set('secsess.store', $redis->address('weak:x@', '?prefix=p:'));
echo $alice->get('var_dump(session_start());');
?>
--EXPECTF--
visit 1 | cookie of a new session
visit 2 | no cookie
redis+unix://***@/redis.sock?prefix=p: | no cookie
A wrong password
session_start(): secsess: the store at unix:%s/redis.sock answered WRONGPASS: it refuses user or password: correct secsess.store or secsess.store_credentials_file
bool(false)
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered WRONGPASS: it refuses user or password: correct secsess.store or secsess.store_credentials_file
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
bool(false) | no cookie
None
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered NOAUTH: it wants a password: put it into secsess.store or secsess.store_credentials_file
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
Not allowed
Warning: session_start(): secsess: the store at unix:%s/redis.sock answered NOPERM: its ACL forbids a command or key that secsess needs: see the ACL line in the README
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false) | no cookie
