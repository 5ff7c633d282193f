# SPDX-License-Identifier: BSD-3-Clause
#
# The module, built in a directory of its own.
# Read by ./dev.

# phpize litters the directory that it runs in. So the build has its own, with a symbolic link to each source; headers
# are tracked by the compiler, so that only what changed is compiled anew.
link_sources() {
	local wanted have path
	wanted=$(find config.m4 Makefile.frag ./*.[ch] handlers -type f ! -name '*.lua' |
		sed 's|^\./||' | sort -u)
	have=$(cd "$build" && find . -path ./build -prune -o -name .libs -prune -o -type l -print | sed 's|^\./||' | sort)
	[ "$wanted" != "$have" ] || return 0
	while read -r path; do
		[ -n "$path" ] || continue
		rm -f "$build/$path"
		# What was compiled with a file that is gone names it as a dependency for ever.
		find "$build" -name '*.dep' -delete
	done < <(comm -13 <(printf '%s\n' "$wanted") <(printf '%s\n' "$have"))
	while read -r path; do
		[ -n "$path" ] || continue
		mkdir -p "$build/$(dirname "$path")"
		ln -s "$root/$path" "$build/$path"
	done < <(comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$have"))
}

# What configure is told beyond the usual; none for the build that users make.
flavour=(--enable-secsess-dev)

configure_build() {
	local options=(--enable-secsess "${flavour[@]}" "--with-php-config=$(command -v "${bin}php-config")")
	local stamp
	[ -z "$sanitize" ] || options+=("--with-secsess-sanitize=$sanitize")
	stamp="$("$php" -n -r 'echo PHP_VERSION, PHP_ZTS, PHP_DEBUG;') ${options[*]} ${CC:-} ${CFLAGS:-} $(cat config.m4 Makefile.frag)"
	[ ! -f "$build/Makefile" ] || [ "$stamp" != "$(cat "$build/.configured" 2>/dev/null)" ] || return 0
	say "configuring in ${build#"$root"/}"
	rm -f "$build/.configured"
	if ! (
		cd "$build"
		"${bin}phpize" && ./configure -q "${options[@]}" && make -s clean
	) >"$build/configure.log" 2>&1; then
		cat "$build/configure.log" >&2
		die "configure failed"
	fi
	printf '%s\n' "$stamp" >"$build/.configured"
}

# What the environment of a PHP that loads the module must say: the sanitizer's runtime isn't in PHP itself.
preload() {
	local runtimes=$build/no-deepbind.so name
	if [ -z "$sanitize" ]; then
		printf 'SECSESS_MODULE=%s\n' "$module"
		return
	fi
	for name in address:asan thread:tsan undefined:ubsan; do
		[[ ,$sanitize, != *,${name%:*},* ]] || runtimes+=" $(gcc -print-file-name="lib${name#*:}.so")"
	done
	printf 'LD_PRELOAD=%s\n' "$runtimes"
}

build() {
	setup
	mkdir -p "$build"
	link_sources
	configure_build
	# libtool's chatter is kept for when something fails.
	make -C "$build" -j"$(nproc)" -s >"$build/make.log" 2>&1 || {
		grep -v '^mkdir\|libtool:' "$build/make.log" >&2
		die "build failed"
	}
	[ -f "$module" ] || die "no module was built: see $build/make.log"
	[ -z "$sanitize" ] || gcc -shared -fPIC -O1 -o "$build/no-deepbind.so" tools/no-deepbind.c
	env "$(preload)" "$php" -n -d "extension=$module" -r 'exit(extension_loaded("secsess") ? 0 : 1);' ||
		die "PHP does not load $module"
}
