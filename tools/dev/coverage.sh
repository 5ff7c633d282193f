# SPDX-License-Identifier: BSD-3-Clause
#
# The suite coverage: which lines the C tests reach, counted by the compiler; core and store have a mark to reach.
# Read by ./dev.

coverage_usage() {
	cat <<'END'
usage: ./dev test coverage [--face]

  --face    run the phpt tests too, and tell what they reach in handlers/php
END
}

# Without optimisation, by which lines are moved and merged.
coverage_flags=(SAN=0 BUILD=build/coverage OPTIMISE=-O0 CFLAGS=--coverage LDFLAGS=--coverage)

unit_counted() { make -s -j"$(nproc)" -C tests/unit check "${coverage_flags[@]}"; }
# What a moving Cluster's slots make other code run, test_cluster.c runs by itself.
contract_counted() { STILL=1 env "${coverage_flags[@]}" tests/contract/run; }

face_counted() {
	flavour=() build=$build-coverage
	module=$build/modules/secsess.so
	export CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage
	build
	phpt
}

# A file that no test links has notes of the compiler, but no counts: it is told as not reached.
core_and_store_covered() {
	local notes=(tests/unit/build/coverage/lib tests/contract/build/coverage/lib)
	[ -z "$coverage_face" ] || notes+=("$build-coverage")
	mkdir -p "$build/coverage"
	find "${notes[@]}" -name '*.gcno' -exec realpath {} + |
		(cd "$build/coverage" && xargs gcov --json-format --stdout 2>/dev/null) >"$build/coverage/counts.jsonl"
	"$php" -n tools/coverage.php "$build/coverage/counts.jsonl"
}

coverage() {
	local coverage_face=
	case ${1:-} in
		'') ;;
		--face) coverage_face=face_counted ;;
		*)
			coverage_usage >&2
			return 1
			;;
	esac
	# What former runs counted.
	find tests/unit/build tests/contract/build "$build-coverage" -name '*.gcda' -delete 2>/dev/null || true
	# shellcheck disable=SC2086 # none, or one
	tally coverage unit_counted contract_counted $coverage_face core_and_store_covered
}
