<?php
/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Keeps the lists of files equal to the files: the sources in config.m4 and config.w32, the contents of package.xml.
 *
 *   php tools/lists.php write   rewrites what differs and says so
 *   php tools/lists.php check   shows each difference; exit code 1 when there is one */

const TEST_DOUBLES = '~^handlers/store/memory(_\w+)?\.c$~';

/* What a packed archive leaves out: only developers with a checkout use it. */
const NOT_SHIPPED = '~^(\.|dev$|tools/(?!secsess$)|demo/|bench/|tests/(?!phpt/)|handlers/store/memory(_\w+)?\.|CONTRIBUTING\.md$|composer\.json$|package\.xml$)~';

function sources(): array
{
	$all = array_merge(glob('*.c'), glob('handlers/*/*.c'));
	sort($all);
	return array_values(preg_grep(TEST_DOUBLES, $all, PREG_GREP_INVERT));
}

/* What git has and would take, so that a file counts before it is committed. */
function shipped(): array
{
	$git = 'git -c ' . escapeshellarg('safe.directory=' . getcwd());
	exec("$git ls-files --cached --others --exclude-standard", $files, $failed);
	if ($failed) {
		fail('git ls-files failed: this needs a checkout');
	}
	$files = array_filter($files, fn($file) => is_file($file) && !preg_match(NOT_SHIPPED, $file));
	sort($files);
	return array_values(array_unique($files));
}

function role(string $file): string
{
	return match (true) {
		str_starts_with($file, 'tests/') => 'test',
		$file === 'tools/secsess' => 'script',
		$file === 'LICENSE' || str_ends_with($file, '.md') || str_starts_with($file, 'docs/') => 'doc',
		default => 'src',
	};
}

/* config.m4: one source a line. */
function m4(string $text): string
{
	$lines = implode('', array_map(fn($source) => "    $source\n", sources()));
	return replace('/(secsess_sources="\n).*?(\n?  "\n)/s', '$1' . rtrim($lines) . '$2', $text);
}

/* config.w32: the top directory's sources in EXTENSION(), each other directory's in a call of its own. */
function w32(string $text): string
{
	$calls = '';
	foreach (directories() as $directory => $names) {
		$names = implode(' ', $names);
		$calls .= $directory === '.'
			? "\t\tEXTENSION(\"secsess\", \"$names\", PHP_SECSESS_SHARED, secsess_flags);\n"
			: "\t\tADD_SOURCES(configure_module_dirname + \"/$directory\", \"$names\", \"secsess\");\n";
	}
	return replace('/\t\tEXTENSION\(.*?(?=\t\tADD_EXTENSION_DEP)/s', addcslashes($calls, '\\$'), $text);
}

function directories(): array
{
	$directories = ['.' => []];
	foreach (sources() as $source) {
		$directories[dirname($source)][] = basename($source);
	}
	return $directories;
}

function package(string $text): string
{
	$lines = '';
	foreach (shipped() as $file) {
		$lines .= sprintf("   <file name=\"%s\" role=\"%s\"/>\n", htmlspecialchars($file, ENT_XML1), role($file));
	}
	$text = replace('~(<dir name="/">\n).*?(  </dir>)~s', '$1' . addcslashes($lines, '\\$') . '$2', $text);
	return replace('~(<version>\s*<release>)[^<]*~', '${1}' . version(), $text);
}

/* The version's one place is php_secsess.h. */
function version(): string
{
	$header = is_file('php_secsess.h') ? file_get_contents('php_secsess.h') : '';
	if (!preg_match('/^#define PHP_SECSESS_VERSION "([^"]+)"/m', $header, $match)) {
		fail('php_secsess.h defines no PHP_SECSESS_VERSION');
	}
	return $match[1];
}

function replace(string $pattern, string $with, string $text): string
{
	$new = preg_replace($pattern, $with, $text, 1, $count);
	if ($count !== 1) {
		fail("nothing matches $pattern");
	}
	return $new;
}

function fail(string $message): never
{
	fwrite(STDERR, "lists: $message\n");
	exit(1);
}

function show_difference(string $path, string $wanted): void
{
	$temporary = tempnam(sys_get_temp_dir(), 'secsess');
	file_put_contents($temporary, $wanted);
	passthru(sprintf('diff -u --label %1$s --label %2$s %1$s %3$s', $path, escapeshellarg("$path, as it should be"),
		escapeshellarg($temporary)));
	unlink($temporary);
}

chdir(dirname(__DIR__));
$mode = $argv[1] ?? '';
if (!in_array($mode, ['write', 'check'], true)) {
	fail('usage: php tools/lists.php write|check');
}
$stale = 0;
foreach (['config.m4' => 'm4', 'config.w32' => 'w32', 'package.xml' => 'package'] as $path => $make) {
	$text = file_get_contents($path);
	$wanted = $make($text);
	if ($wanted === $text) {
		continue;
	}
	$stale = 1;
	if ($mode === 'write') {
		file_put_contents($path, $wanted);
		echo "$path: written anew\n";
	} else {
		show_difference($path, $wanted);
	}
}
exit($mode === 'check' ? $stale : 0);
