# SPDX-License-Identifier: BSD-3-Clause
#
# The suites asan and valgrind: the phpt tests with a debug PHP, while a tool looks on. It is the PHP for threads: what the
# module does in it, it does in the other, and one run shows what it does wrong in either.
# Read by ./dev.

# From here on with the debug PHP for threads (or that of PHP_PREFIX) and a build of the module for it, in the folder of the
# name $1, with the sanitizers $2. The folder of the reports is left there for whoever wants to read all.
with_debug_php() {
	if [ -z "${PHP_PREFIX:-}" ]; then
		php_prefix zts
		PHP_PREFIX=$php_prefix
	fi
	bin=$PHP_PREFIX/bin/ php=$PHP_PREFIX/bin/php sanitize=${2:-}
	build=$build-$1 module=$build/modules/secsess.so
	reports=$build/reports
	rm -rf "$reports"
	mkdir -p "$reports"
}

# Runs the phpt tests as the suite $1. Each process of theirs that wrote a report into the folder $reports is a failure,
# whatever the test thought of it: most pages' standard error is nobody's, and leaks are told after a page's end.
phpt_reporting() {
	local name=$1 p=0 f=0 s=0 told=0 report
	shift
	phpt "$@" | tee "$reports/.told" || true
	read -r _ p _ f _ s _ < <(grep -E '^phpt: [0-9]+ passed, ' "$reports/.told" | tail -n 1) || f=1
	for report in "$reports"/*; do
		# What begins with two dashes is valgrind's word on itself: a system call that it doesn't know, and answers with ENOSYS.
		grep -qv '^--[0-9]*-- ' "$report" 2>/dev/null || continue
		told=$((told + 1))
		say "FAIL $name: ${report##*/}"
		head -n 60 "$report"
	done
	say "$name: $told processes with reports"
	say "$name: $p passed, $((f + told)) failed, $s skipped"
	[ $((f + told)) -eq 0 ]
}

# PHP's own allocator would hide errors within a page; the tracked one frees what a bailout leaves behind, as PHP's does.
# Modules stay loaded, so that a leak is told with its lines.
asan() {
	local reports
	trap clean_up EXIT
	cleanups=()
	with_debug_php asan address,undefined
	export USE_ZEND_ALLOC=0 USE_TRACKED_ALLOC=1 ZEND_DONT_UNLOAD_MODULES=1 SKIP_ASAN=1
	export ASAN_OPTIONS=detect_leaks=1:verify_asan_link_order=0:detect_stack_use_after_return=1:log_path=$reports/report
	export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/report
	build
	phpt_reporting asan --store once "$@"
}

# A program that runs $2 under valgrind when it is a test's page or worker, and plain for what runs the tests. Most of a
# page's time goes into the translation of PHP, which is less when blocks aren't followed into one another.
write_watched() {
	cat >"$1" <<-END
		#!/bin/sh
		[ -n "\$SECSESS_GATE\$PHP_FCGI_MAX_REQUESTS" ] || exec "$2" "\$@"
		exec valgrind -q --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --num-callers=20 \\
			--read-inline-info=no --vex-guest-chase=no --log-file="$reports/report.%p" "$2" "\$@"
	END
	chmod 755 "$1"
}

# A page takes seconds under valgrind, most of them to translate PHP. So without arguments it gets one test of each way
# through the face (all of them: ./dev test valgrind tests/phpt); none that races with times below some seconds, and none
# that only repeats another's way with other sizes. What lies below the face, valgrind sees in the C tests too, and the
# sanitizers see everything.
valgrind_tests=(
	failures/credentials_file failures/store_address_error
	handler/abort handler/destroy handler/read_and_close_new handler/serialize_exception
	lifetime/tombstone
	regenerate/new_session regenerate/throwing_serialize
	rotation/orphan
	secret/file_error
	settings/phpinfo settings/store_per_path
)

valgrind() {
	trap clean_up EXIT
	cleanups=()
	# Without sanitizers, as in the suite zts.
	with_debug_php zts
	build
	mkdir -p "$build/watched"
	write_watched "$build/watched/php" "$php"
	write_watched "$build/watched/php-cgi" "${bin}php-cgi"
	bin=$build/watched/ php=$build/watched/php
	export USE_ZEND_ALLOC=0 USE_TRACKED_ALLOC=1 ZEND_DONT_UNLOAD_MODULES=1
	if [ "$#" -eq 0 ]; then
		set -- "${valgrind_tests[@]/#/tests/phpt/}"
		set -- "${@/%/.phpt}"
	fi
	phpt_reporting valgrind --store once "$@"
}
