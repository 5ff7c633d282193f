# SPDX-License-Identifier: BSD-3-Clause
#
# The suite phpt: PHP's own test runner beside a Redis of its own.
# Read by ./dev.

# A Redis of our own on a socket in $1; it ends with this shell.
start_redis() {
	local pid
	redis-server --port 0 --unixsocket "$1/redis.sock" --dir "$1" --save '' --appendonly no >"$1/redis.log" 2>&1 &
	pid=$!
	at_exit "kill $pid 2>/dev/null; wait $pid 2>/dev/null"
	for _ in $(seq 100); do
		[ "$(redis-cli -s "$1/redis.sock" ping 2>/dev/null)" != PONG ] || return 0
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.05
	done
	cat "$1/redis.log" >&2
	die "redis-server does not start"
}

run_tests_php() {
	local candidate found=
	for candidate in "${PHP_PREFIX:-/usr}"/lib/php/{,*/}build/run-tests.php; do
		[ ! -f "$candidate" ] || found=$candidate
	done
	[ -n "$found" ] || die "no run-tests.php: install php-dev"
	printf '%s\n' "$found"
}

phpt() {
	trap clean_up EXIT
	cleanups=()
	local directory runner p f s
	directory=$(mktemp -d)
	at_exit "rm -rf '$directory'"
	start_redis "$directory"
	# It writes beside itself, where only root may.
	runner=$directory/run-tests.php
	# Nor does it try again what failed: a second attempt that passes would hide why.
	sed 's/\bgoto retry;/;/' "$(run_tests_php)" >"$runner"
	[ "$#" -gt 0 ] || set -- tests/phpt
	env "$(preload)" \
		TEST_PHP_EXECUTABLE="$(command -v "$php")" TEST_PHP_CGI_EXECUTABLE="$(command -v "${bin}php-cgi")" \
		TEST_PHP_SRCDIR="$root" NO_INTERACTION=1 REPORT_EXIT_STATUS=0 SECSESS_REDIS_SOCKET="$directory/redis.sock" \
		"$php" -n "$runner" -n -q "-j${PHPT_JOBS:-$(nproc)}" -g FAIL,BORK,LEAK,WARN,SKIP --show-diff --no-color --no-progress --set-timeout 120 \
		-d "extension=$module" -d "secsess.store=redis+unix://$directory/redis.sock" \
		-W "$directory/results" "$@" || true
	[ -s "$directory/results" ] || die "run-tests.php ran no test"
	# An expected failure is as promised; what leaks or warns is not.
	p=$(grep -cE '^(PASSED|XFAILED|XLEAKED)	' "$directory/results") || true
	s=$(grep -cE '^SKIPPED	' "$directory/results") || true
	f=$(($(wc -l <"$directory/results") - p - s))
	say "phpt: $p passed, $f failed, $s skipped"
	[ "$f" -eq 0 ]
}
