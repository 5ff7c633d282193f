--TEST--
A record that is damaged between open and commit costs the change, and says so; nothing is thrown at the request's end
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$site = new Site();
$alice = $site->browser();
foreach (['', 'set_error_handler(function ($level, $message) { echo "HANDLER: $message"; throw new Exception("thrown"); });',
    'var_dump(session_write_close());', 'var_dump(session_destroy());', 'var_dump(session_regenerate_id());', 'var_dump(session_abort());',
    'var_dump(session_reset());'] as $close) {
    $visit = $alice->begin("visit(); stop(); $close")->reached();
    [$handle] = $site->store->handles();
    $path = $site->store->path($handle);
    file_put_contents($path, 'something else');
    echo "-- $close\n", str_replace($site->folder, '(folder)', (string) $visit->go()->end()), file_get_contents($path), "\n";
    unlink($path);
    $alice->present(null);
}
?>
--EXPECTF--
-- 
