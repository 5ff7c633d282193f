# SPDX-License-Identifier: BSD-3-Clause
#
# The suite phpt: PHP's own test runner, with files and with a Redis of its own.
# Read by ./dev.

phpt_usage() {
	cat <<'END'
usage: ./dev test phpt [--store redis|file|once] [FILE|DIR...]

  --store    where the sessions of the tests lie: in a Redis of their own, in files, or (without it) first in files and then in
             Redis. once: each test once, in files if it can. Tests that are of one store alone say so by the file that their
             SKIPIF takes: include/*redis-skipif.inc, include/file-skipif.inc.
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

# Runs tests on one store, redis or file; $2 = own: only those that are of this store alone. Ends with its own summary.
phpt_on() {
	trap clean_up EXIT
	cleanups=()
	local store=$1 own=$2 directory runner p f s other=file all mine setting
	shift 2
	directory=$(mktemp -d)
	at_exit "rm -rf '$directory'"
	[ "$store" = redis ] || other=redis
	mapfile -t all < <(find "$@" -name '*.phpt' | sort)
	[ "${#all[@]}" -gt 0 ] || die "there is no test in $*"
	mapfile -t mine < <(grep -L "/[a-z-]*$other-skipif\.inc'" "${all[@]}")
	if [ -n "$own" ] && [ "${#mine[@]}" -gt 0 ]; then
		mapfile -t mine < <(grep -l "/[a-z-]*$store-skipif\.inc'" "${mine[@]}")
	fi
	say "$store: $((${#all[@]} - ${#mine[@]})) of ${#all[@]} tests left to the other store"
	if [ "${#mine[@]}" -eq 0 ]; then
		say "$store: 0 passed, 0 failed, 0 skipped"
		return
	fi
	if [ "$store" = redis ]; then
		start_redis "$directory"
		setting=(-d "secsess.store=redis+unix://$directory/redis.sock")
	else
		mkdir "$directory/sessions"
		setting=(-d secsess.store= -d "session.save_path=$directory/sessions")
	fi
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
	say "$store: $p passed, $f failed, $s skipped"
	[ "$f" -eq 0 ]
}

phpt() {
	local store=both summaries p f s runs=1
	if [ "${1:-}" = --store ]; then
		store=${2:-}
		shift "$(($# > 1 ? 2 : 1))"
	fi
	[ "$#" -gt 0 ] || set -- tests/phpt
	summaries=$(mktemp)
	{
		case $store in
			redis | file) (phpt_on "$store" '' "$@") || true ;;
			both)
				runs=2
				(phpt_on file '' "$@") || true
				(phpt_on redis '' "$@") || true
				;;
			once)
				runs=2
				(phpt_on file '' "$@") || true
				(phpt_on redis own "$@") || true
				;;
			*)
				phpt_usage >&2
				rm -f "$summaries"
				return 1
				;;
		esac
		say "runs: $runs"
	} | tee "$summaries"
	# What ended without a summary has failed.
	read -r p f s < <(awk '
		/^runs: / { runs = $2 }
		/^(redis|file): [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { told++; p += $2; f += $4; s += $6 }
		END { print p + 0, f + runs - told, s + 0 }' "$summaries")
	rm -f "$summaries"
	if [ "$((p + f + s))" -eq 0 ]; then
		f=1
	fi
	say "phpt: $p passed, $f failed, $s skipped"
	[ "$f" -eq 0 ]
}
