--TEST--
A directory of sessions of a path's own is used there and nowhere else, by one worker too
--SKIPIF--
<?php require __DIR__ . '/../include/file-skipif.inc'; ?>
--FILE--
<?php
require __DIR__ . '/../include/load.inc';

$folder = temporary_folder();
foreach (['one', 'two', 'three'] as $name) {
    mkdir("$folder/$name");
    mkdir("$folder/sessions-$name", 0700);
    file_put_contents("$folder/$name/page.php", '<?php var_dump(session_start());');
}
$worker = new Worker($folder, "session.save_handler = secsess
session.save_path = $folder/sessions-one
[PATH=$folder/two]
session.save_path = $folder/sessions-two
[PATH=$folder/three]
session.save_path = $folder/sessions-three
");
foreach (['one', 'two', 'one', 'three', 'two', 'one', 'one', 'three', 'three', 'two'] as $name) {
    $body = trim(explode("\r\n\r\n", $worker->get("$folder/$name/page.php"), 2)[1] ?? '');
    echo "$name: $body\n";
}
foreach (['one', 'two', 'three'] as $name) {
    echo count((new FileStore("$folder/sessions-$name/secsess"))->handles()), "\n";
}
?>
--EXPECT--
one: bool(true)
two: bool(true)
one: bool(true)
three: bool(true)
two: bool(true)
one: bool(true)
one: bool(true)
three: bool(true)
three: bool(true)
two: bool(true)
4
3
3
