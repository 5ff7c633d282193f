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
    $before = $site->store->handles();
    $visit = $alice->begin("visit(); stop(); $close")->reached();
    [$handle] = array_values(array_diff($site->store->handles(), $before));
    $path = $site->store->path($handle);
    file_put_contents($path, 'something else');
    echo "-- $close\n", str_replace($site->folder, '(folder)', (string) $visit->go()->end()), file_get_contents($path), "\n";
    unlink($path);
    $alice->present(null);
}
?>
--EXPECTF--
-- 
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for | cookie of a new session
something else
-- set_error_handler(function ($level, $message) { echo "HANDLER: $message"; throw new Exception("thrown"); });
visit 1
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for | cookie of a new session
something else
-- var_dump(session_write_close());
visit 1
Warning: session_write_close(): secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_write_close(): Failed to write session data (secsess). Please verify that the current setting of session.save_path is correct ((folder))
bool(true) | cookie of a new session
something else
-- var_dump(session_destroy());
visit 1
Warning: session_destroy(): secsess: session %s was not ended: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
Warning: session_destroy(): Session object destruction failed
bool(false) | cookie of a new session
something else
-- var_dump(session_regenerate_id());
visit 1
Warning: session_regenerate_id(): secsess: the session ID was not renewed: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
bool(false)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for | cookie of a new session
something else
-- var_dump(session_abort());
visit 1
Warning: session_abort(): secsess: the lock of session %s could not be given back and will run out: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for
bool(true) | cookie of a new session
something else
-- var_dump(session_reset());
visit 1
bool(true)
Warning: PHP Request Shutdown: secsess: changes of session %s were NOT saved: %s in the session directory (folder)/secsess is damaged, or not what secsess wrote there; it is left as it is: delete it to end what it was kept for | cookie of a new session
something else
