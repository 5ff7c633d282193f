# SPDX-License-Identifier: BSD-3-Clause
#
# The suite phpt: PHP's own test runner, with a Redis of its own or with the store in a directory.
# Read by ./dev.

phpt_usage() {
	cat <<'END'
usage: ./dev test phpt [--store redis|file] [FILE|DIR...]

  --store    where the sessions of the tests lie: in a Redis of their own, or (file) in directories. Tests that are of one store
             alone say so by the file that their SKIPIF takes: include/*redis-skipif.inc, include/file-skipif.inc; with the other
             store they are not run, and told in number.
END
}

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
	local directory runner p f s store=redis other=file others='the store in files' all mine setting
	if [ "${1:-}" = --store ]; then
		store=${2:-}
		shift "$(($# > 1 ? 2 : 1))"
	fi
	directory=$(mktemp -d)
	at_exit "rm -rf '$directory'"
	case $store in
		redis)
			start_redis "$directory"
			setting=(-d "secsess.store=redis+unix://$directory/redis.sock")
			;;
		file)
			other=redis others=Redis
			mkdir "$directory/sessions"
			setting=(-d secsess.store= -d "session.save_path=$directory/sessions")
			;;
		*)
			phpt_usage >&2
			return 1
			;;
	esac
	[ "$#" -gt 0 ] || set -- tests/phpt
	mapfile -t all < <(find "$@" -name '*.phpt' | sort)
	[ "${#all[@]}" -gt 0 ] || die "there is no test in $*"
	mapfile -t mine < <(grep -L "/[a-z-]*$other-skipif\.inc'" "${all[@]}")
	[ "${#mine[@]}" -eq "${#all[@]}" ] || say "phpt: $((${#all[@]} - ${#mine[@]})) tests left to $others"
	[ "${#mine[@]}" -gt 0 ] || die "none of these tests is for the store \"$store\""
	# It writes beside itself, where only root may.
	runner=$directory/run-tests.php
	# Nor does it try again what failed: a second attempt that passes would hide why.
	sed 's/\bgoto retry;/;/' "$(run_tests_php)" >"$runner"
	env "$(preload)" \
		TEST_PHP_EXECUTABLE="$(command -v "$php")" TEST_PHP_CGI_EXECUTABLE="$(command -v "${bin}php-cgi")" \
		TEST_PHP_SRCDIR="$root" NO_INTERACTION=1 REPORT_EXIT_STATUS=0 \
		"$php" -n "$runner" -n -q "-j${PHPT_JOBS:-$(nproc)}" -g FAIL,BORK,LEAK,WARN,SKIP --show-diff --no-color --no-progress --set-timeout 120 \
		-d "extension=$module" "${setting[@]}" \
		-W "$directory/results" "${mine[@]}" || true
	[ -s "$directory/results" ] || die "run-tests.php ran no test"
	# An expected failure is as promised; what leaks or warns is not.
	p=$(grep -cE '^(PASSED|XFAILED|XLEAKED)	' "$directory/results") || true
	s=$(grep -cE '^SKIPPED	' "$directory/results") || true
	f=$(($(wc -l <"$directory/results") - p - s))
	say "phpt: $p passed, $f failed, $s skipped"
	[ "$f" -eq 0 ]
}
