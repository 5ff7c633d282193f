# SPDX-License-Identifier: BSD-3-Clause
#
# The matrix: built and tested with each PHP that Debian has, in folders of their own (matrix-folder.sh).
# Read by ./dev.

matrix_cache=${SECSESS_CACHE:-${HOME:-/root}/.cache/secsess}/matrix

# Cell, its suite of Debian, a suite of which only the packages in the next column are taken, PHP, server, suites of tests.
# A PHP with "-zts" is built from Debian's source, for what doesn't take php-fpm or curl. What is not here has no
# Debian that has it.
matrix_cells() {
	cat <<'END'
bookworm  bookworm  -             -                        8.2      redis   unit,contract,phpt,web,package
trixie    trixie    -             -                        8.4      redis   unit,contract,phpt,web,package
forky     forky     -             -                        8.4      valkey  unit,contract,phpt,web,package
php-8.5   sid       experimental  php8.5*                  8.5      redis   unit,contract,phpt,web,package
php-8.6   sid       experimental  php8.6*,php-*,redis*     8.6      redis   unit,contract,phpt,web,package
zts       bookworm  -             -                        8.2-zts  redis   phpt,zts,package
END
}

matrix_usage() {
	cat <<'END'
usage: ./dev matrix [--fresh] [--only SUITE[,SUITE...]] [CELL...]
       ./dev matrix --list

  CELL       one cell; without one all, each after the other
  --fresh    make the cells' folders anew; without, they are kept and used again
  --only     these suites of tests: ./dev matrix --only phpt,web trixie
  --list     tell the cells

The folders lie in ~/.cache/secsess/matrix (SECSESS_CACHE=DIR: in DIR/matrix), a log of each cell beside them.
It takes root, to mount and to chroot; the tests run as an ordinary user.
END
}

matrix_list() {
	local format='%-9s  %-9s  %-13s  %-8s  %-7s  %s\n'
	# shellcheck disable=SC2059
	printf "$format" cell Debian with PHP server suites
	while read -r name suite extra _ php_version server tests; do
		# shellcheck disable=SC2059
		printf "$format" "$name" "$suite" "$extra" "$php_version" "$server" "${tests//,/ }"
	done < <(matrix_cells)
}

# The packages that make the cell what it is; ./dev setup, inside, finds what else is missing.
matrix_packages() {
	local version=$1 server=$2 part
	printf 'git '
	for part in cgi cli curl dev fpm xml; do
		printf 'php%s-%s ' "$version" "$part"
	done
	printf '%s-server' "$server"
}

# Gives the reason when a folder can't be made or filled: matrix_why.
matrix_prepare() {
	local name=$1 suite=$2 extra=$3 pins=$4 version=${5%-zts} server=$6 packages missing groups=
	if [ ! -f "$folder/.complete" ] || { [ -n "$matrix_fresh" ] && [ -z "${matrix_made[$folder]:-}" ]; }; then
		matrix_why=$(matrix_missing_suite "$suite" "$extra")
		[ -z "$matrix_why" ] || return 1
		say "$name: making $folder"
		matrix_why="debootstrap makes no $suite here"
		matrix_bootstrap "$suite" || return
		matrix_made[$folder]=1
	fi
	matrix_configure "$suite" "$extra" "$pins"
	say "$name: installing what is missing"
	matrix_inside root "apt-get -qq update" || say "$name: could not read the archive's lists anew"
	packages=$(matrix_packages "$version" "$server")
	for missing in $packages; do
		matrix_why="the archive has no $missing here"
		matrix_inside root "dpkg -s $missing >/dev/null 2>&1 || apt-cache show $missing >/dev/null" || return
	done
	matrix_why="could not install $packages"
	matrix_inside root "apt-get -qq install --yes --no-install-recommends $packages" || return
	if [ "$server" = valkey ]; then
		matrix_inside root "ln -sf /usr/bin/valkey-server /usr/local/bin/redis-server &&
			ln -sf /usr/bin/valkey-cli /usr/local/bin/redis-cli" || return
	fi
	matrix_why="could not copy the source"
	matrix_copy_source || return
	matrix_why="./dev setup failed"
	# What builds a PHP is needed by its tests, too, though it may be there from before.
	[[ $5 != *-zts ]] || groups=php
	matrix_inside root "~$matrix_user/secsess/dev setup $groups" || return
	matrix_why=
}

# What it is that was tested: "8.2.31 no Redis-7.0.15 0.14.1", by what runs inside.
matrix_facts() {
	local began
	began=$(wc -c <"$matrix_log")
	# shellcheck disable=SC2016
	matrix_inside "$matrix_user" "php=${1:+$1/bin/}php"'
		printf "facts: %s %s %s %s\n" \
			"$($php -n -r "echo PHP_VERSION, PHP_ZTS ? \" yes\" : \" no\";")" \
			"$(redis-server --version | sed -E "s/^([A-Za-z]+) .* ?v=([0-9.]+).*/\1-\2/")" \
			"$(pkg-config --modversion hiredis)"' || return
	matrix_fact=$(tail -c "+$began" "$matrix_log" | sed -n 's/^facts: //p' | tail -n 1)
}

# Runs one suite of tests and adds up what it tells.
matrix_test() {
	local name=$1 test=$2 prefix=$3 status=0 began line p f s
	began=$(wc -c <"$matrix_log")
	matrix_inside "$matrix_user" "cd secsess && ${prefix:+PHP_PREFIX=$prefix }./dev test $test" || status=$?
	line=$(tail -c "+$began" "$matrix_log" | grep -aE "^$test: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped\$" | tail -n 1) || true
	say "$name: ${line:-$test: ended with status $status and without a summary}"
	read -r _ p _ f _ s _ <<<"${line:-$test: 0 passed, 1 failed, 0 skipped}"
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	cell_passed=$((cell_passed + p)) cell_failed=$((cell_failed + f)) cell_skipped=$((cell_skipped + s))
	[ "$f" -eq 0 ] || tail -c "+$began" "$matrix_log" | grep -aE "$failure_marks" || true
}

# One cell, to its row in matrix_rows.
matrix_cell() {
	local name=$1 suite=$2 version=$5 tests=$7 began=$SECONDS folder=$matrix_cache/$2 prefix='' test lock
	local cell_passed=0 cell_failed=0 cell_skipped=0 matrix_why='' matrix_fact='' matrix_log=$matrix_cache/$1.log
	[ "$3" = - ] || folder=$matrix_cache/$name
	: >"$matrix_log"
	exec {lock}>"$folder.lock"
	flock --nonblock "$lock" || die "another run has $folder"
	if ! matrix_prepare "$@"; then
		matrix_skipped=$((matrix_skipped + 1))
		matrix_rows+=("$name|$suite|${version%-zts}|-|-|-|skipped: $matrix_why ($matrix_log)|$((SECONDS - began))")
		say "$name: skipped: $matrix_why: see $matrix_log"
		exec {lock}>&-
		return
	fi
	if [[ $version = *-zts ]]; then
		say "$name: PHP from source, unless it is there"
		matrix_inside root "~$matrix_user/secsess/dev setup php" || true
		if matrix_inside "$matrix_user" "secsess/dev php zts"; then
			prefix=$(tail -n 1 "$matrix_log")
		else
			cell_failed=1
		fi
	fi
	matrix_facts "$prefix" || cell_failed=1
	for test in ${tests//,/ }; do
		[ -z "$matrix_only" ] || [[ ,$matrix_only, = *,$test,* ]] || continue
		[ -z "$matrix_fact" ] || matrix_test "$name" "$test" "$prefix"
	done
	if [ "$cell_failed" -eq 0 ] && [ "$cell_passed" -gt 0 ]; then
		matrix_passed=$((matrix_passed + 1))
	else
		matrix_failed=$((matrix_failed + 1))
		say "$name: failed: see $matrix_log"
	fi
	# shellcheck disable=SC2086
	set -- ${matrix_fact:-$version - - -}
	matrix_rows+=("$name|$suite|$1|$2|${3/-/ }|$4|$cell_passed/$cell_failed/$cell_skipped|$((SECONDS - began))")
	exec {lock}>&-
}

matrix_table() {
	local row
	printf '\n%-9s  %-9s  %-12s  %-3s  %-14s  %-7s  %7s  %s\n' cell Debian PHP ZTS server hiredis seconds \
		passed/failed/skipped
	for row in "${matrix_rows[@]}"; do
		IFS='|' read -r -a row <<<"$row"
		printf '%-9s  %-9s  %-12s  %-3s  %-14s  %-7s  %7s  %s\n' "${row[@]:0:6}" "${row[7]}" "${row[6]}"
	done
}

matrix() {
	local wanted=() known=() cells=() cell matrix_only='' matrix_fresh=''
	local -A matrix_made=()
	matrix_rows=() matrix_passed=0 matrix_failed=0 matrix_skipped=0 matrix_child=
	mapfile -t cells < <(matrix_cells)
	known=("${cells[@]%% *}")
	while [ "$#" -gt 0 ]; do
		case $1 in
			--fresh) matrix_fresh=1 ;;
			--list)
				matrix_list
				return
				;;
			--only)
				[ "$#" -gt 1 ] || die "--only wants suites of tests"
				matrix_only=$2
				shift
				;;
			-*)
				matrix_usage >&2
				die "there is no option $1"
				;;
			*)
				[[ " ${known[*]} " = *" $1 "* ]] || die "there is no cell \"$1\": take one of ${known[*]}"
				wanted+=("$1")
				;;
		esac
		shift
	done
	[ "$(id -u)" -eq 0 ] || die "matrix takes root, to mount and to chroot: sudo ./dev matrix"
	unshare --mount true 2>/dev/null || die "matrix takes the right to mount (CAP_SYS_ADMIN), which root has not got here"
	setup matrix
	matrix_scratch=$(mktemp -d)
	at_exit "rm -rf '$matrix_scratch'"
	# All that runs in a namespace ends with the process that made it.
	# shellcheck disable=SC2016
	at_exit '[ -z "$matrix_child" ] || kill -KILL "$matrix_child"'
	mkdir -p "$matrix_cache"
	matrix_archive=$(matrix_mirror)
	matrix_proxies
	matrix_pack_source "$matrix_scratch/source.tar"
	for cell in "${cells[@]}"; do
		[ "${#wanted[@]}" -eq 0 ] || [[ " ${wanted[*]} " = *" ${cell%% *} "* ]] || continue
		# shellcheck disable=SC2086 # words
		matrix_cell $cell
	done
	matrix_table
	say "matrix: $matrix_passed passed, $matrix_failed failed, $matrix_skipped skipped"
	[ "$matrix_failed" -eq 0 ] && [ "$matrix_passed" -gt 0 ]
}
