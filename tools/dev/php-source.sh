# SPDX-License-Identifier: BSD-3-Clause
#
# A PHP built from the source that Debian has of it, with all assertions: "debug", or for threads "zts". It has what the
# module and its phpt tests need, and lies in a folder of its own.
# Read by ./dev.

php_cache=${SECSESS_CACHE:-${HOME:-/root}/.cache/secsess}

# apt-get or apt-cache with lists and an archive of their own, below $php_scratch: the user's stay as they are.
own_apt() {
	local program=$1 apt=$php_scratch/apt
	shift
	"$program" -qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$apt/lists" \
		-o Dir::Cache="$apt/cache" -o APT::Sandbox::User= "$@"
}

# The archives of Debian that this machine has its packages from, or else the well-known ones, as they have sources.
source_archives() {
	local codename keys=/usr/share/keyrings/debian-archive-keyring.gpg archives
	# apt reads $(…), not the shell.
	# shellcheck disable=SC2016
	archives=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Origin: Debian' | sort -u)
	if [ -z "$archives" ]; then
		# shellcheck source=/dev/null
		codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:?}")
		archives="http://deb.debian.org/debian $codename
http://deb.debian.org/debian-security $codename-security"
	fi
	[ -f "$keys" ] || keys=
	sed "s|^|deb-src ${keys:+[signed-by=$keys] }|; s|\$| main|" <<<"$archives"
}

# Unpacks PHP $1 in $php_scratch/source. Only the source of PHP is taken, without what Debian changes of the layout of its
# files. A mirror can lack the newest of what it lists; then an older one will do.
fetch_php() {
	local version versions
	mkdir -p "$php_scratch"/apt/{lists,cache/archives}/partial "$php_scratch/source"
	source_archives >"$php_scratch/apt/sources.list"
	own_apt apt-get update || die "could not read the lists of sources of $(cut -d ' ' -f 2- "$php_scratch/apt/sources.list" | tr '\n' ' ')"
	versions=$(own_apt apt-cache showsrc --only-source "php$1" | sed -n 's/^Version: //p' | sort -rV)
	[ -n "$versions" ] || die "Debian has no source package php$1 here: see ${php_scratch}/apt/sources.list"
	for version in $versions; do
		say "fetching the source of php$1 $version"
		(
			cd "$php_scratch"
			own_apt apt-get source --download-only "php$1=$version" >fetch.log 2>&1
		) || continue
		tar -xJf "$php_scratch"/php*.orig.tar.xz -C "$php_scratch/source" --strip-components 1
		return
	done
	cat "$php_scratch/fetch.log" >&2
	die "could not fetch the source of php$1"
}

# libtool runs dozens of programs for each file, to find that there is nothing to do. Without, a build takes a third.
write_compiler() {
	cat >"$1" <<'END'
#!/bin/sh
case " $* " in *" --mode=compile "*) ;; *) exec ./libtool "$@" ;; esac
wanted= before=
for word; do
	shift
	case $before$word in
		-o*.lo) wanted=$word word=${word%.lo}.o ;;
	esac
	before=
	case $word in
		--* | -static | -prefer-non-pic) continue ;;
		-o) before=-o ;;
	esac
	set -- "$@" "$word"
done
"$@" && echo '# compiled without libtool' >"$wanted"
END
	chmod 755 "$1"
}

# Headers are copied, all of them: PHP's own installation begins a program for each.
build_php() {
	local prefix=$1
	shift
	cd "$php_scratch/source" &&
		write_compiler "$PWD/compile" &&
		sh ./configure -q --prefix="$prefix" --disable-all --disable-phpdbg --enable-cgi --enable-cli --enable-ctype --enable-pcntl \
			--enable-posix --enable-session --enable-tokenizer --enable-debug --with-openssl --with-valgrind "$@" CFLAGS='-g1 -w' &&
		make -s -j"$(nproc)" LIBTOOL="$PWD/compile" &&
		make -s install-build install-programs install-cli install-cgi &&
		mkdir -p "$prefix/include/php" &&
		find Zend TSRM main ext -name '*.h' -exec cp --parents -t "$prefix/include/php" {} + &&
		# All but the SAPIs, for a SAPI of the tests' own (tests/threads). Files of one name in two folders are two.
		find Zend TSRM main ext -name '*.o' -exec ar qcS "$prefix/lib/libphp.a" {} + && ranlib "$prefix/lib/libphp.a"
}

# php_prefix debug|zts: builds it unless it is there; then php_prefix says where.
php_prefix() {
	local kind=${1:-debug} release options=() began=$SECONDS php_scratch
	case $kind in
		debug) ;;
		zts)
			kind=debug-zts
			options=(--enable-zts)
			;;
		*) die "there is no PHP \"$kind\": take debug or zts" ;;
	esac
	setup php
	release=$("$php" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
	php_prefix=$php_cache/php-$release-$kind
	mkdir -p "$php_cache"
	# Whoever comes second waits and finds it.
	exec {php_lock}>"$php_cache/.php-$release-$kind.lock"
	flock "$php_lock"
	if [ ! -f "$php_prefix/.complete" ]; then
		say "building PHP $release ($kind) in $php_prefix: some minutes"
		rm -rf "$php_prefix"
		php_scratch=$(mktemp -d)
		at_exit "rm -rf '$php_scratch'"
		fetch_php "$release"
		(build_php "$php_prefix" "${options[@]}") >"$php_scratch/build.log" 2>&1 || {
			tail -n 40 "$php_scratch/build.log" >&2
			die "could not build PHP $release"
		}
		"$php_prefix/bin/php" -n -r 'echo PHP_VERSION, "\n";' >"$php_prefix/.complete"
		rm -rf "$php_scratch"
		say "built PHP $(cat "$php_prefix/.complete") in $((SECONDS - began)) s"
	fi
	exec {php_lock}>&-
}
