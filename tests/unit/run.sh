#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# Runs cmocka programs one after the other and ends with one line that sums them up. A program that dies, hangs
# or says nothing of its tests counts as one failure.
passed=0 failed=0 skipped=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# The number of tests in cmocka's own summary: "[  PASSED  ] 5 test(s)."
count() {
	number=$(sed -n "s/^\[  $1 *\] \([0-9][0-9]*\) test(s).*/\1/p" "$log" | tail -n 1)
	echo "${number:-0}"
}

for program in "$@"; do
	timeout 300 "$program" >"$log" 2>&1
	code=$?
	ok=$(count PASSED) bad=$(count FAILED) skip=$(count SKIPPED)
	if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ] || [ $((ok + bad + skip)) -eq 0 ]; then
		bad=$((bad + 1))
	fi
	echo "$(basename "$program"): $ok passed, $bad failed, $skip skipped"
	[ "$bad" -eq 0 ] || cat "$log"
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
done
echo "unit: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
