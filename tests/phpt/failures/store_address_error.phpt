--TEST--
An address that can't be understood is refused at startup, and nothing of it is repeated
--SKIPIF--
<?php require __DIR__ . '/../include/skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
foreach (['redis', 'http://127.0.0.1', 'redis://', 'redis://:secret-word@', 'redis://user:secret-word@host:99999', 'redis://host:port',
    'redis://h/notanumber', 'redis://h/70000', 'redis://h?wrong=secret-word', 'redis://h?prefix=a&prefix=b', 'redis://h?prefix=',
    'redis://h?prefix=a%20b', 'redis+unix://relative', 'redis://u:secret-word%zz@h', 'redis://u:a/secret-word@h',
    'redis://u:a?secret-word=b@h', 'redis://[::1', 'rediss://h?verify=2'] as $store) {
    $text = $site->cli('
        ob_start();
        phpinfo(INFO_MODULES | INFO_CONFIGURATION);
        $all = ob_get_clean() . serialize([ini_get_all(), get_cfg_var("secsess.store")]);
        echo ini_get("secsess.store") === "" ? "" : "taken\n", str_contains($all, "secret-word") ? "shown\n" : "";
    ', ['secsess.store' => $store, 'display_startup_errors' => 1]);
    if (str_contains($text, 'secret-word')) {
        echo "repeated\n";
    }
    echo str_replace('secret-word', '***', $store), "\n  ",
        trim(preg_replace(['/ in \S+ on line \d+/', '/\n+/', '/Warning: secsess: |; the value is not taken/'], ['', "\n", ''], $text)), "\n";
}
echo $site->browser()->get('var_dump(session_start());', ini: ['secsess.store' => 'redis']);
?>
--EXPECTF--
redis
  secsess.store is not usable: the address must begin with one of redis://, redis-sentinel://, redis-cluster://, the same with rediss for TLS, redis+unix://
http://127.0.0.1
  secsess.store is not usable: scheme "http" is unknown; allowed: redis://, redis-sentinel://, redis-cluster://, the same with rediss for TLS, redis+unix://
redis://
  secsess.store is not usable: the host must be a name, an IPv4 address or an IPv6 address in [ ]
redis://:***@
  secsess.store is not usable: the host must be a name, an IPv4 address or an IPv6 address in [ ]
redis://user:***@host:99999
  secsess.store is not usable: the port must be 1 to 65535
redis://host:port
  secsess.store is not usable: the port must be 1 to 65535
redis://h/notanumber
  secsess.store is not usable: what follows the host must be a database, 0 to 65535, as in redis://host:6379/2
redis://h/70000
  secsess.store is not usable: what follows the host must be a database, 0 to 65535, as in redis://host:6379/2
redis://h?wrong=***
  secsess.store is not usable: option "wrong" is unknown for this kind of address; allowed: prefix
redis://h?prefix=a&prefix=b
  secsess.store is not usable: option "prefix" stands there twice
redis://h?prefix=
  secsess.store is not usable: option "prefix" must be 1 to 64 printable ASCII characters without space, { } * ? [ ] and \, percent-encoded
redis://h?prefix=a%20b
  secsess.store is not usable: option "prefix" must be 1 to 64 printable ASCII characters without space, { } * ? [ ] and \, percent-encoded
redis+unix://relative
  secsess.store is not usable: redis+unix:// must be followed by the absolute path of a socket, percent-encoded and at most 107 bytes long, as in redis+unix:///run/redis/redis.sock
redis://u:***%zz@h
  secsess.store is not usable: a % in the user or password must be written %25
redis://u:a/***@h
  secsess.store is not usable: one @ too many: @ / ? # & in a user, password or value must be percent-encoded (%40 %2F %3F %23 %26)
redis://u:a?***=b@h
  secsess.store is not usable: one @ too many: @ / ? # & in a user, password or value must be percent-encoded (%40 %2F %3F %23 %26)
redis://[::1
  secsess.store is not usable: the ] behind the IPv6 address is missing
rediss://h?verify=2
  secsess.store is not usable: option "verify" must be 0 or 1, percent-encoded
Warning: session_start(): secsess: secsess.store is not %s
Warning: session_start(): Failed to initialize storage module: secsess (path: %S)
bool(false)
Warning: secsess: secsess.store is not usable: the address must begin with one of redis://, redis-sentinel://, redis-cluster://, the same with rediss for TLS, redis+unix://; the value is not taken | no cookie
