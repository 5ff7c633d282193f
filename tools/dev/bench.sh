# SPDX-License-Identifier: BSD-3-Clause
#
# Measuring: the module as users build it, against its peers.
# Read by ./dev.

# Results of a whole run go to bench/results, which git has; those of a try do not.
bench() {
	local argument out=$root/bench/results
	setup bench
	# Developers' warnings and sanitizers have no part in it: this build is the one that the README tells users to make.
	flavour=() build=${BUILD_DIR:-$root/build-bench}
	module=$build/modules/secsess.so
	build >&2
	# shellcheck disable=SC2046 # flags are words
	gcc -O2 -Wall -Wextra -Werror -o "$build/floor" bench/floor.c $(pkg-config --cflags --libs hiredis)
	make -s -C bench BUILD="$(realpath "$build")" >&2
	for argument in "$@"; do
		case $argument in
			--out) out= ;;
			--list) ;;
			*) [ -z "$out" ] || out=$build/results ;;
		esac
	done
	export SECSESS_MODULE=$module SECSESS_FLOOR=$build/floor SECSESS_FILL=$build/fill SECSESS_SLOTS=$build/slots
	# exec: a signal reaches the run, which clears away after itself.
	exec "$php" bench/run.php ${out:+--out "$out"} "$@"
}
