# SPDX-License-Identifier: BSD-3-Clause
#
# The suite zts: many threads of one PHP (tests/threads), also under the thread sanitizer. All phpt tests run with that PHP
# in the suite asan; here only those that are its arguments.
# Read by ./dev.

# Threads with the module that is built: its server, for the same PHP and with the same sanitizers, and what it must stand.
threads() {
	local server=$build/server library=$PHP_PREFIX/lib/libphp.a includes libraries
	[ -f "$library" ] || die "there is no $library: take the PHP of ./dev php zts"
	build
	read -r -a includes <<<"$("${bin}php-config" --includes)"
	read -r -a libraries <<<"$("${bin}php-config" --libs)"
	gcc -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wno-unused-parameter -Werror ${sanitize:+"-fsanitize=$sanitize"} \
		"${includes[@]/#-I/-isystem}" -o "$server" tests/threads/server.c -rdynamic \
		-Wl,--whole-archive "$library" -Wl,--no-whole-archive "${libraries[@]}" -lpthread
	SECSESS_MODULE=$module SECSESS_PRELOAD=${sanitize:+$build/no-deepbind.so} command php tests/threads/run.php "$server"
}

# With arguments, just these phpt tests.
zts() {
	local reports summaries runs=2 p f s
	trap clean_up EXIT
	cleanups=()
	with_debug_php zts
	summaries=$build/summaries
	[ "$#" -eq 0 ] || runs=1
	{
		if [ "$#" -gt 0 ]; then
			(build && phpt "$@") || true
		else
			(threads) || true
			(with_debug_php thread thread && threads) || true
		fi
	} | tee "$summaries"
	# What ended without a summary has failed.
	read -r p f s < <(awk -v runs="$runs" '
		/^(phpt|threads): [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { told++; p += $2; f += $4; s += $6 }
		END { print p + 0, f + runs - told, s + 0 }' "$summaries")
	say "zts: $p passed, $f failed, $s skipped"
	[ "$f" -eq 0 ]
}
