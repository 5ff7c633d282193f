# SPDX-License-Identifier: BSD-3-Clause
#
# Runs suites of tests and adds up what they tell.
# Read by ./dev.

passed=0 failed=0 skipped=0
# What failed, and how long each suite took: told again at the end, since the middle of a long log is soon lost.
failures=() durations=()

# How a line begins that tells of a failure, in one suite or the other.
failure_marks='^((FAIL|failed|BORK|LEAK|WARN) |\[  FAILED  \] [a-z_]+$)'

# Runs a command, shows what it prints, and adds up its line "NAME: N passed, N failed, N skipped". One that ends
# without such a line, or badly though its line tells of no failure, is a failure.
suite() {
	local name=$1 log line status watched viewer p f s began=$SECONDS
	shift
	log=$scratch/$name.log
	printf '== %s\n' "$name"
	# The output goes by a file and not by a pipe, which a server left behind would keep open.
	: >"$log"
	sleep infinity &
	watched=$!
	tail --pid="$watched" -n +1 -s 0.1 -f "$log" &
	viewer=$!
	# Bash ignores -e in all that runs as a condition.
	set +e
	(
		set -e
		"$@"
	) >>"$log" 2>&1 </dev/null
	status=$?
	kill "$watched"
	wait "$watched" "$viewer" 2>/dev/null
	set -e
	durations+=("$name $((SECONDS - began))")
	mapfile -t -O "${#failures[@]}" failures < <(grep -aE "$failure_marks" "$log")
	line=$(grep -aE "^[a-z]+: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped\$" "$log" | tail -n 1) || true
	if [ -z "$line" ]; then
		failures+=("$name: ended with status $status and without a summary")
		say "${failures[-1]}"
		failed=$((failed + 1))
		return
	fi
	read -r _ p _ f _ s _ <<<"$line"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		failures+=("$name: ended with status $status")
		say "${failures[-1]}"
		failed=$((failed + 1))
	fi
}

# What a test answers that can't be run on this machine.
not_here=77

# Runs each command named, one test each, and prints the summary of NAME.
tally() {
	local name=$1 good=0 bad=0 left=0 each status
	shift
	for each in "$@"; do
		set +e
		(
			set -e
			"$each"
		)
		status=$?
		set -e
		if [ "$status" -eq 0 ]; then
			say "ok   $name: ${each//_/ }"
			good=$((good + 1))
		elif [ "$status" -eq "$not_here" ]; then
			say "skip $name: ${each//_/ }"
			left=$((left + 1))
		else
			say "FAIL $name: ${each//_/ }"
			bad=$((bad + 1))
		fi
	done
	say "$name: $good passed, $bad failed, $left skipped"
	[ "$bad" -eq 0 ]
}

run_test() {
	local name found=
	setup
	build
	scratch=$(mktemp -d)
	at_exit "rm -rf '$scratch'"
	export SECSESS_MODULE=$module
	if [ "$#" -eq 0 ]; then
		for name in "${suites[@]}"; do
			suite "$name" "$name"
		done
	else
		for name in "${suites[@]}"; do
			[ "$name" != "$1" ] || found=1
		done
		[ -n "$found" ] || die "there is no suite \"$1\": take one of ${suites[*]}"
		suite "$1" "$@"
	fi
	local status=0
	[ "$failed" -eq 0 ] || status=1
	if [ "$skipped" -gt 0 ] && [ -n "${CI:-}" ]; then
		say "in CI a skipped test is a failure"
		status=1
	fi
	if [ "$((passed + failed))" -eq 0 ]; then
		say "no test ran"
		status=1
	fi
	[ "${#durations[@]}" -eq 1 ] || say "seconds: ${durations[*]}"
	[ "${#failures[@]}" -eq 0 ] || printf '%s\n' '== what failed' "${failures[@]}"
	say "$passed passed, $failed failed, $skipped skipped"
	return "$status"
}
