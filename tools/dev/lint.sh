# SPDX-License-Identifier: BSD-3-Clause
#
# The suite lint: what reads the sources and tells of mistakes that no compiler tells of. Every finding is a failure; one
# that is none is silenced where it stands, with its reason.
# Read by ./dev.

lint_usage() {
	cat <<'END'
usage: ./dev test lint [C-FILE|SHELL-SCRIPT...]

  FILE    only these; without one all: handlers, tests, bench, tools; ./dev and what it reads
END
}

# Those named, of what is to be read; or all of it.
lint_wanted() {
	if [ "${#lint_named[@]}" -eq 0 ]; then
		cat
	else
		grep -xF -f <(printf '%s\n' "${lint_named[@]#./}") || true
	fi
}

# tests/threads wants the headers of a PHP for threads, which need not be here.
lint_c_files() { c_files | grep '\.c$' | grep -v '^tests/threads/' | lint_wanted; }

# What has a shebang for a shell, except for what lies in the way of PHP's test runner.
lint_scripts() {
	git -c safe.directory="$root" ls-files --cached --others --exclude-standard | while IFS= read -r path; do
		[ ! -f "$path" ] || ! head -n 1 "$path" | grep -qaE '^#!.*\b(ba)?sh$' || printf '%s\n' "$path"
	done | sort | lint_wanted
}

# What the compiler is told of the file $1.
lint_flags() {
	case $1 in
		secsess.c | handlers/php/*) printf '%s' "-DHAVE_CONFIG_H -DCOMPILE_DL_SECSESS -DZEND_ENABLE_STATIC_TSRMLS_CACHE=1 \
-I$build $("${bin}php-config" --includes | sed 's/-I/-isystem /g') " ;;
	esac
	printf '%s' "-std=gnu11 -D_GNU_SOURCE -DHAVE_SECSESS_MAXMINDDB $lint_libraries"
}

# For clang-tidy, which looks for it in the folder $1.
write_compile_commands() {
	local path before='['
	while read -r path; do
		printf '%s\n{"directory": "%s", "file": "%s", "command": "cc %s -c %s"}' "$before" "$root" "$path" \
			"$(lint_flags "$path")" "$path"
		before=,
	done < <(lint_c_files) >"$1/compile_commands.json"
	printf '\n]\n' >>"$1/compile_commands.json"
}

clang_tidy_quiet() {
	local status=0
	clang-tidy --version | grep -q 'version 14\.' || return "$not_here"
	write_compile_commands "$lint_scratch"
	lint_c_files | xargs -r -P "$(nproc)" -n 1 clang-tidy --quiet -p "$lint_scratch" \
		>"$lint_scratch/findings" 2>&1 || status=1
	grep -vE '^[0-9]+ warnings? generated|^[0-9]+ warnings? treated as errors' "$lint_scratch/findings" || true
	return "$status"
}

# What cppcheck must know of PHP, whose headers would be judged too.
write_php_macros() {
	cat <<'END'
#define PHP_VERSION_ID 80200
#define ZEND_BEGIN_MODULE_GLOBALS(module) typedef struct {
#define ZEND_END_MODULE_GLOBALS(module) } zend_##module##_globals;
#define ZEND_EXTERN_MODULE_GLOBALS(module) extern zend_##module##_globals module##_globals;
#define PHP_INI_BEGIN() static const zend_ini_entry_def ini_entries[] = {
#define PHP_INI_END() };
#define ZEND_INI_ENTRY3_EX(...) {0},
#define ZEND_PARSE_PARAMETERS_NONE()
#define ZEND_PARSE_PARAMETERS_START(least, most)
#define ZEND_PARSE_PARAMETERS_END()
#define Z_PARAM_OPTIONAL
#define Z_PARAM_BOOL(value) value = fetch_bool();
#define Z_PARAM_LONG(value) value = fetch_long();
#define Z_PARAM_STR(value) value = fetch_string();
#define Z_PARAM_STR_OR_NULL(value) value = fetch_string();
#define Z_PARAM_ARRAY_HT(value) value = fetch_table();
#define Z_PARAM_FUNC(call, cache) call = fetch_call();
END
}

# secsess.c is nothing but PHP's tables.
cppcheck_quiet() {
	cppcheck --version | grep -q ' 2\.10$' || return "$not_here"
	lint_c_files | grep -vx secsess.c >"$lint_scratch/files" || return 0
	write_php_macros >"$lint_scratch/php.h"
	# readdir() is safe on a stream of one's own; what should take its place is deprecated.
	cppcheck --quiet -j "$(nproc)" --error-exitcode=1 --inline-suppr --suppress=readdirCalled --std=c11 --library=posix,gnu \
		--enable=warning,performance,portability --include="$lint_scratch/php.h" -D_GNU_SOURCE -DHAVE_SECSESS_MAXMINDDB -DF_OFD_SETLK=37 --file-list="$lint_scratch/files"
}

# ./dev and all that it reads is one script: what one part sets, another one uses.
write_whole_dev() {
	local part
	printf '#!/usr/bin/env bash\n'
	for part in tools/dev/*.sh dev; do
		printf '# shellcheck source=%s\n. ./%s\n' "$part" "$part"
	done
}

shellcheck_quiet() {
	local status=0 scripts
	shellcheck --version | grep -qx 'version: 0\.9\..*' || return "$not_here"
	write_whole_dev >"$lint_scratch/dev.sh"
	[ "${#lint_named[@]}" -gt 0 ] || shellcheck -x -a -P "$root" "$lint_scratch/dev.sh" || status=1
	mapfile -t scripts < <(lint_scripts | grep -vx dev)
	[ "${#scripts[@]}" -eq 0 ] || shellcheck "${scripts[@]}" || status=1
	return "$status"
}

lint() {
	local lint_named=("$@") lint_scratch lint_libraries
	trap clean_up EXIT
	cleanups=()
	case ${1:-} in
		-*)
			lint_usage >&2
			return 1
			;;
	esac
	setup lint
	lint_scratch=$(mktemp -d)
	at_exit "rm -rf '$lint_scratch'"
	lint_libraries=$(pkg-config --cflags hiredis libsodium libmaxminddb)
	tally lint clang_tidy_quiet cppcheck_quiet shellcheck_quiet
}
