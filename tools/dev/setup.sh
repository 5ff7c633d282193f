# SPDX-License-Identifier: BSD-3-Clause
#
# The Debian packages that are needed.
# Read by ./dev.

has() { command -v "$1" >/dev/null 2>&1; }

# Group, package, and the command that tells whether what we need of it is there. The group "base" is what building and
# testing take; what only one command takes has a group of that command's name.
packages() {
	cat <<'END'
base autoconf has autoconf
base clang-format has clang-format
base curl has curl
base gcc has gcc && echo 'int main(void) { return 0; }' | gcc -x c -o /dev/null -
base git has git
base libcmocka-dev pkg-config --exists cmocka
base libhiredis-dev pkg-config --exists hiredis
base libmaxminddb-dev pkg-config --exists libmaxminddb
base libsodium-dev pkg-config --exists libsodium
base libxxhash-dev pkg-config --exists libxxhash
base make has make
base nginx-light has nginx
base openssl has openssl
base php-cgi has "${bin}php-cgi"
base php-cli has "$php"
base php-curl [ -n "${PHP_PREFIX:-}" ] || "$php" -r 'exit(extension_loaded("curl") ? 0 : 1);'
base php-dev has "${bin}phpize"
base php-fpm compgen -G '/usr/sbin/php-fpm*' || compgen -G "${PHP_PREFIX:-/usr}/sbin/php-fpm*"
base php-parser test -d /usr/share/php/PhpParser
base php-pear has pecl
base php-symfony-http-foundation test -f /usr/share/php/Symfony/Component/HttpFoundation/autoload.php
base pkg-config has pkg-config
base redis-server has redis-server
bench memcached has memcached
bench php-igbinary test -f "$("${bin}php-config" --extension-dir)/igbinary.so"
bench php-memcached test -f "$("${bin}php-config" --extension-dir)/memcached.so"
bench php-msgpack test -f "$("${bin}php-config" --extension-dir)/msgpack.so"
bench php-redis test -f "$("${bin}php-config" --extension-dir)/redis.so"
bench strace has strace
bench valgrind has valgrind
bench wrk has wrk
browser chromium has chromium
browser libnss3-tools has certutil
browser nodejs has node
browser npm has npm
fuzz clang has clang
fuzz libclang-rt-dev echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c -fsanitize=fuzzer,address -o /dev/null -
fuzz llvm has llvm-symbolizer
lint clang-tidy has clang-tidy
lint cppcheck has cppcheck
lint shellcheck has shellcheck
matrix debootstrap has debootstrap
php libssl-dev pkg-config --exists openssl
php valgrind pkg-config --exists valgrind && has valgrind
php xz-utils has xz
END
}

missing_packages() {
	local group package test
	while read -r group package test; do
		[[ " $* " == *" $group "* ]] || continue
		eval "$test" >/dev/null 2>&1 || printf '%s\n' "$package"
	done < <(packages)
}

# setup [GROUP...]: the group "base" and those named.
setup() {
	local missing sudo=()
	mapfile -t missing < <(missing_packages base "$@")
	[ "${#missing[@]}" -gt 0 ] || return 0
	has apt-get || die "missing: ${missing[*]} (Debian's names); install them and try again"
	if [ "$(id -u)" -ne 0 ]; then
		has sudo || die "missing: ${missing[*]}; run as root: apt-get install ${missing[*]}"
		sudo=(sudo)
	fi
	say "installing: ${missing[*]}"
	(
		# The packages of servers start them. We run our own, and touch none that runs.
		policy=/usr/sbin/policy-rc.d
		if [ ! -e "$policy" ]; then
			at_exit "${sudo[*]} rm -f $policy"
			trap clean_up EXIT
			printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
			"${sudo[@]}" chmod 755 "$policy"
		fi
		"${sudo[@]}" apt-get update -qq
		"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
			</dev/null
	) || die "could not install ${missing[*]}"
	mapfile -t missing < <(missing_packages base "$@")
	[ "${#missing[@]}" -eq 0 ] || die "still missing after apt-get install: ${missing[*]}"
}
