# SPDX-License-Identifier: BSD-3-Clause
#
# The suite fuzz: libFuzzer over the targets in tests/fuzz, as many at a time as there are processors.
# Read by ./dev.

fuzz_usage() {
	cat <<'END'
usage: ./dev test fuzz [--seconds N] [--keep DIR] [--minimise] [TARGET...]

  TARGET         fuzz_sid, or sid; without one all
  --seconds N    fuzz each target so long (30; 15 for autologin, csrf, network, secret, set_cookie and step); a night: --seconds 28800
  --keep DIR     where new inputs are kept and the next run goes on from (build/fuzz/found)
  --minimise     don't fuzz, but write tests/fuzz/corpus anew: the smallest inputs among those kept that reach all code

The corpus is a text file for each target, an input a line, in base64.
END
}

fuzz_seconds() {
	case $1 in
		fuzz_autologin | fuzz_csrf | fuzz_network | fuzz_secret | fuzz_set_cookie | fuzz_step) printf '15\n' ;;
		*) printf '30\n' ;;
	esac
}

# The committed inputs of target $1, each a file of its own in the folder $2.
fuzz_unpack() {
	local number=0 input
	rm -rf "$2"
	mkdir -p "$2"
	while read -r input; do
		base64 -d >"$2/$number" <<<"$input"
		number=$((number + 1))
	done <"tests/fuzz/corpus/$1.txt"
}

# The files in the folder $1, as a corpus is committed.
fuzz_pack() {
	local input
	for input in "$1"/*; do
		base64 -w 0 "$input"
		echo
	done | sort
}

# What every run of target $1 has in common.
fuzz_options() {
	printf '%s\n' -max_len=1500 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=64 -print_final_stats=1
	[ ! -f "tests/fuzz/$1.dict" ] || printf '%s\n' "-dict=tests/fuzz/$1.dict"
}

# "123 edges, 45 inputs of 6Kb" in the log $1, as libFuzzer last told.
fuzz_coverage() {
	sed -n 's|^#[0-9]*.* cov: \([0-9]*\) ft: [0-9]* corp: \([0-9]*\)/\([0-9]*[a-zA-Z]*\) .*|\1 edges, \2 inputs of \3|p' "$1" |
		tail -n 1
}

# The input that did it, so that whoever has but this text can run it again.
fuzz_finding() {
	local target=$1 log=$2 path
	path=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	grep -aE '==PROMISE==|runtime error:|ERROR: |SUMMARY: ' "$log" | sed 's/^==[0-9]*==//' || true
	grep -aE '^ +#[0-9]+ .*/(tests/fuzz|handlers)/' "$log" | sed -E 's| 0x[0-9a-f]+ in | |; s|[^ ]*/(tests/fuzz/\.\./\.\./)?||' | head -n 12 || true
	if [ ! -f "$path" ]; then
		tail -n 20 "$log"
		return
	fi
	say "the input (base64):"
	base64 "$path"
	say "again:    $fuzz_build/$target $path"
	say "or, where there is but this text:    base64 -d >input && $fuzz_build/$target input"
	[ "$target" != fuzz_replies ] || say "with FUZZ_TALK=1 before it, it shows what was said"
}

# Runs a command, its output into $1. Who ends this shell ends it too.
fuzz_run() {
	local log=$1 child
	shift
	"$@" >"$log" 2>&1 &
	child=$!
	# shellcheck disable=SC2064
	trap "kill $child 2>/dev/null; exit 143" TERM
	wait "$child"
}

# Replays the committed corpus, then fuzzes; for the background. Answers by its exit code: 1 = replay, 2 = fuzzing failed.
fuzz_one() {
	local target=$1 seconds=$2 log=$3 options corpus=$fuzz_build/corpus/$1
	mapfile -t options < <(fuzz_options "$target")
	options+=("-artifact_prefix=$fuzz_build/findings/$target-")
	mkdir -p "$fuzz_keep/$target"
	fuzz_unpack "$target" "$corpus"
	fuzz_run "$log" "$fuzz_build/$target" "${options[@]}" -runs=0 "$corpus" || return 1
	fuzz_run "$log" "$fuzz_build/$target" "${options[@]}" -max_total_time="$seconds" "$fuzz_keep/$target" "$corpus" ||
		return 2
}

# What became of a target: a line, and the finding if there is one.
fuzz_tell() {
	local target=$1 status=$2 log=$3 runs
	if [ "$status" -eq 1 ]; then
		say "FAIL fuzz: $target, replaying tests/fuzz/corpus/$target.txt"
		fuzz_finding "$target" "$log"
		return
	fi
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ "$status" -ne 0 ]; then
		say "FAIL fuzz: $target, after ${runs:-?} executions"
		fuzz_finding "$target" "$log"
		return
	fi
	say "ok   fuzz: $target, ${runs:-?} executions, $(fuzz_coverage "$log");" \
		"committed: $(wc -l <"tests/fuzz/corpus/$target.txt")"
}

# Runs the targets named, nproc at a time; which begin first matters little, as long as the short ones come last.
fuzz_all() {
	local jobs target pid status told=$SECONDS
	declare -A running=()
	jobs=$(nproc)
	fuzz_good=0 fuzz_bad=0
	while [ "$#" -gt 0 ] || [ "${#running[@]}" -gt 0 ]; do
		while [ "$#" -gt 0 ] && [ "${#running[@]}" -lt "$jobs" ]; do
			fuzz_one "$1" "${fuzz_time:-$(fuzz_seconds "$1")}" "$fuzz_scratch/$1.log" &
			running[$1]=$!
			shift
		done
		sleep 0.5
		for target in "${!running[@]}"; do
			pid=${running[$target]}
			! kill -0 "$pid" 2>/dev/null || continue
			status=0
			wait "$pid" || status=$?
			unset "running[$target]"
			fuzz_tell "$target" "$status" "$fuzz_scratch/$target.log"
			fuzz_good=$((fuzz_good + (status == 0 ? 2 : status == 2 ? 1 : 0)))
			fuzz_bad=$((fuzz_bad + (status == 0 ? 0 : 1)))
		done
		if [ $((SECONDS - told)) -ge 60 ]; then
			told=$SECONDS
			for target in "${!running[@]}"; do
				say "     $target: $(fuzz_coverage "$fuzz_scratch/$target.log")"
			done
		fi
	done
}

# -use_counters=0: an input counts for the code that it reaches, not for how often.
fuzz_minimise() {
	local target options fresh
	"$fuzz_build/seeds" "$fuzz_scratch"
	for target in "$@"; do
		mapfile -t options < <(fuzz_options "$target")
		fresh=$fuzz_scratch/fresh/$target
		mkdir -p "$fresh" "$fuzz_keep/$target" "$fuzz_scratch/$target"
		fuzz_unpack "$target" "$fuzz_build/corpus/$target"
		"$fuzz_build/$target" "${options[@]}" -set_cover_merge=1 -use_counters=0 "$fresh" \
			"$fuzz_build/corpus/$target" "$fuzz_scratch/$target" "$fuzz_keep/$target" >"$fuzz_scratch/merge.log" 2>&1 || {
			tail -n 20 "$fuzz_scratch/merge.log" >&2
			die "could not merge the inputs of $target"
		}
		fuzz_pack "$fresh" >"tests/fuzz/corpus/$target.txt"
		say "$target: $(find "$fresh" -type f | wc -l) inputs, $(cat "$fresh"/* | wc -c) bytes"
	done
}

fuzz() {
	local targets=() known=() target name minimise=
	fuzz_build=$(realpath -m "$build/fuzz")
	fuzz_keep=$fuzz_build/found fuzz_time=
	trap clean_up EXIT
	cleanups=()
	while [ "$#" -gt 0 ]; do
		case $1 in
			--seconds | --keep)
				[ "$#" -gt 1 ] || die "$1 wants a value"
				if [ "$1" = --keep ]; then
					fuzz_keep=$2
				else
					[[ $2 =~ ^[1-9][0-9]*$ ]] || die "--seconds wants a number"
					fuzz_time=$2
				fi
				shift
				;;
			--minimise) minimise=1 ;;
			-*)
				fuzz_usage >&2
				die "there is no option $1"
				;;
			*) targets+=("fuzz_${1#fuzz_}") ;;
		esac
		shift
	done
	setup fuzz
	for name in replies route cookie record sid address autologin csrf network secret set_cookie step; do
		known+=("fuzz_$name")
	done
	[ "${#targets[@]}" -gt 0 ] || targets=("${known[@]}")
	for target in "${targets[@]}"; do
		[[ " ${known[*]} " == *" $target "* ]] || die "there is no target \"$target\": take one of ${known[*]}"
	done
	fuzz_scratch=$(mktemp -d)
	at_exit "rm -rf '$fuzz_scratch'"
	# shellcheck disable=SC2016
	at_exit 'kill $(jobs -p) 2>/dev/null; wait'
	mkdir -p "$fuzz_build/findings"
	make -s -j"$(nproc)" -C tests/fuzz BUILD="$fuzz_build" all
	export ASAN_OPTIONS=quarantine_size_mb=64 UBSAN_OPTIONS=print_stacktrace=1
	if [ -n "$minimise" ]; then
		fuzz_minimise "${targets[@]}"
		say "fuzz: ${#targets[@]} passed, 0 failed, 0 skipped"
		return
	fi
	fuzz_all "${targets[@]}"
	say "fuzz: $fuzz_good passed, $fuzz_bad failed, 0 skipped"
	[ "$fuzz_bad" -eq 0 ]
}
