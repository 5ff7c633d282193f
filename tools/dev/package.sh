# SPDX-License-Identifier: BSD-3-Clause
#
# The suite package: the archive that pecl installs.
# Read by ./dev.

# Runs a command; what it prints is shown only when it fails.
quietly() {
	local log status=0
	log=$(mktemp)
	"$@" >"$log" 2>&1 </dev/null || status=$?
	[ "$status" -eq 0 ] || cat "$log"
	rm -f "$log"
	return "$status"
}

shows_secsess() { "$php" -n -d "extension=$1" -m | grep -x secsess >/dev/null; }

# The archive as it would be published, from what git has and would take.
archive_is_packed() {
	mkdir "$package_directory/source"
	git -c safe.directory="$root" ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' path; do
		[ ! -f "$path" ] || printf '%s\0' "$path"
	done | xargs -0 cp --parents -t "$package_directory/source"
	cd "$package_directory/source"
	quietly pear config-create "$package_directory/pear" "$package_directory/pearrc"
	quietly pecl -c "$package_directory/pearrc" package-validate package.xml
	quietly pecl -c "$package_directory/pearrc" package package.xml
	cp secsess-*.tgz "$package_directory/secsess.tgz"
}

# With a configuration and a php-config of its own: nothing of the system's PHP and PEAR is changed.
pecl_installs_it() {
	local installed=$package_directory/installed
	cd "$package_directory"
	mkdir bin
	ln -s "$(command -v "${bin}phpize")" bin/phpize
	cat >bin/php-config <<-END
		#!/bin/sh
		case "\$*" in
			--prefix) echo "$installed" ;;
			--extension-dir) echo "$installed/modules" ;;
			*) exec "$(command -v "${bin}php-config")" "\$@" ;;
		esac
	END
	chmod +x bin/php-config
	quietly pear -c "$package_directory/pearrc" config-set php_bin "$(command -v "$php")"
	quietly pear -c "$package_directory/pearrc" config-set php_prefix "$package_directory/bin/"
	quietly env MAKEFLAGS="-j$(nproc)" pecl -c "$package_directory/pearrc" install --offline "$package_directory/secsess.tgz"
	[ -f "$installed/modules/secsess.so" ] || die "pecl installed no $installed/modules/secsess.so"
	shows_secsess "$installed/modules/secsess.so"
	"$(pear -c "$package_directory/pearrc" config-get bin_dir)/secsess" --help | grep -q '^usage: secsess' ||
		die 'pecl installed no secsess for the command line'
}

plain_commands_build_it() {
	mkdir "$package_directory/plain"
	tar -xzf "$package_directory/secsess.tgz" -C "$package_directory/plain" --strip-components 1 --wildcards 'secsess-*/*'
	cd "$package_directory/plain"
	quietly "${bin}phpize"
	quietly ./configure ${bin:+"--with-php-config=${bin}php-config"}
	quietly make "-j$(nproc)"
	shows_secsess "$PWD/modules/secsess.so"
}

# A missing library is told by the name of its Debian package.
configure_names_what_is_missing() {
	cd "$package_directory/plain"
	local pair
	for pair in hiredis:libhiredis-dev libsodium:libsodium-dev libxxhash:libxxhash-dev libmaxminddb:libmaxminddb-dev; do
		mkdir -p "$package_directory/${pair%%:*}"
		printf '#!/bin/sh\ncase "$*" in *%s*) exit 1 ;; esac\nexec "%s" "$@"\n' "${pair%%:*}" "$(command -v pkg-config)" \
			>"$package_directory/${pair%%:*}/pkg-config"
		chmod +x "$package_directory/${pair%%:*}/pkg-config"
		if PKG_CONFIG="$package_directory/${pair%%:*}/pkg-config" ./configure --with-secsess-geoip >"$package_directory/log" 2>&1; then
			say "configure goes on without ${pair%%:*}"
			return 1
		fi
		grep -q "apt-get install ${pair#*:}" "$package_directory/log"
	done
}

# Unless it was asked for, what tells where an address is may be missing.
it_builds_without_libmaxminddb() {
	cd "$package_directory/plain"
	quietly env PKG_CONFIG="$package_directory/libmaxminddb/pkg-config" \
		./configure ${bin:+"--with-php-config=${bin}php-config"}
	quietly make clean
	quietly make "-j$(nproc)"
	shows_secsess "$PWD/modules/secsess.so"
	! ldd "$PWD/modules/secsess.so" | grep -q maxminddb
}

package() {
	trap clean_up EXIT
	cleanups=()
	package_directory=$(mktemp -d)
	at_exit "rm -rf '$package_directory'"
	tally package archive_is_packed pecl_installs_it plain_commands_build_it configure_names_what_is_missing \
		it_builds_without_libmaxminddb
}
