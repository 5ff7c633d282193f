# SPDX-License-Identifier: BSD-3-Clause
#
# Layout of the sources, generated files, layers: written by format, told by check.
# Read by ./dev.

# What we write ourselves; the generated headers are as their generators write them.
c_files() {
	find ./*.[ch] bench handlers tests tools -name '*.[ch]' -type f ! -name secsess_arginfo.h ! -path handlers/store/redis/scripts.h |
		sed 's|^\./||' | sort
}

format() {
	setup
	c_files | xargs -r clang-format -i
	"$php" -n tools/gen-scripts.php
	tools/gen-arginfo
	"$php" -n tools/lists.php write
}

# Another release lays out the same code a little otherwise; the one of Debian 12 is what we agree on.
formatted() {
	local path bad=0
	clang-format --version | grep -q 'version 14\.' || return "$not_here"
	while read -r path; do
		clang-format "$path" | diff -u --label "$path" --label "$path, formatted" "$path" - || bad=1
	done < <(c_files)
	return "$bad"
}

scripts_current() {
	local fresh status=0
	fresh=$(mktemp)
	"$php" -n tools/gen-scripts.php "$fresh" && diff -u handlers/store/redis/scripts.h "$fresh" || status=1
	rm -f "$fresh"
	return "$status"
}

arginfo_current() {
	local fresh status=0
	[ -d /usr/lib/php/20220829 ] || return "$not_here" # the generator of PHP 8.2 is what we agree on
	fresh=$(mktemp)
	tools/gen-arginfo "$fresh" && diff -u secsess_arginfo.h "$fresh" || status=1
	rm -f "$fresh"
	return "$status"
}

lists_current() { "$php" -n tools/lists.php check; }

# php.h and its kin stay in handlers/php; the sources below it compile without PHP.
layered() {
	! grep -nE '#[[:space:]]*include[[:space:]]*[<"](php|zend|Zend/|main/|ext/|SAPI|TSRM|\.\./php/|\.\./\.\./php_)' \
		-r handlers/core handlers/store handlers/wire --include='*.[ch]'
}
