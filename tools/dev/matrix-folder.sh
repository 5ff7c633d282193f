# SPDX-License-Identifier: BSD-3-Clause
#
# Folders with a Debian of their own: made by debootstrap, kept, and entered by chroot. What is mounted there is mounted in
# a namespace of the command that runs there, and what that command leaves running is in one too: both are gone with it,
# however it ends, and whoever removes a folder can't reach through a mount.
# Read by ./dev; matrix.sh uses it. $folder is the folder, $matrix_log the log of what runs there.

# The user whom the tests run as: what they need must not take root.
matrix_user=secsess

# Runs a command without a namespace left behind. It ends with this shell: see matrix().
matrix_run() {
	local status=0
	unshare --mount --pid --fork --kill-child --propagation private -- "$@" </dev/null >>"$matrix_log" 2>&1 &
	matrix_child=$!
	wait "$matrix_child" || status=$?
	matrix_child=
	return "$status"
}

# matrix_inside USER COMMAND: a line of shell, in the user's home, with nothing of our environment but the proxies.
matrix_inside() {
	local name proxies=() home=/root
	[ "$1" = root ] || home=/home/$1
	for name in http_proxy https_proxy no_proxy; do
		[ -z "${!name:-}" ] || proxies+=("$name=${!name}")
	done
	printf '\n$ %s\n' "$2" >>"$matrix_log"
	# The first process stays root's: who changes its user is no more ended with its parent.
	# shellcheck disable=SC2016
	matrix_run sh -c '
		folder=$1
		shift
		mount -t proc proc "$folder/proc" && mount --rbind /dev "$folder/dev" &&
			mount -t tmpfs -o mode=1777 tmpfs "$folder/tmp" && mount -t tmpfs -o mode=1777 tmpfs "$folder/dev/shm" || exit
		chroot "$folder" "$@"
	' sh "$folder" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=dumb HOME="$home" \
		DEBIAN_FRONTEND=noninteractive "${proxies[@]}" runuser -u "$1" -- sh -c "cd && $2"
}

# The archive that this machine has its packages from, or else the well-known one.
matrix_mirror() {
	local uri
	# apt reads $(…), not the shell.
	# shellcheck disable=SC2016
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p)
	printf '%s\n' "${uri:-http://deb.debian.org/debian/}"
}

# How apt reaches it: proxies, time-outs and the like; not what it shows or keeps.
matrix_apt_settings() {
	apt-config dump | grep -iE '^Acquire::(http|https|ftp|Retries|ForceIPv|Check-)' |
		grep -viE '::Proxy-Auto-?Detect|::CAInfo|"";$' || true
}

# debootstrap fetches by wget, which knows proxies by its environment alone.
matrix_proxies() {
	local value
	eval "$(apt-config shell value Acquire::http::Proxy)"
	[ -z "${value:-}" ] || [ "$value" = DIRECT ] || export http_proxy=${http_proxy:-$value}
	eval "$(apt-config shell value Acquire::https::Proxy)"
	[ -z "${value:-}" ] || [ "$value" = DIRECT ] || export https_proxy=${https_proxy:-$value}
}

# Tells why a suite can't be had, if so. apt's own helper asks, by the ways that apt has.
matrix_missing_suite() {
	local suite
	for suite in "$@"; do
		[ "$suite" != - ] || continue
		/usr/lib/apt/apt-helper download-file "${matrix_archive}dists/$suite/InRelease" "$matrix_scratch/InRelease" \
			>>"$matrix_log" 2>&1 || {
			printf 'the archive gives no %s' "$suite"
			return
		}
	done
}

# A Debian of the suite $1 with nothing but apt. Suites differ by the name alone, but only those of its time are known to
# debootstrap; so the script is named.
matrix_bootstrap() {
	local suite=$1
	rm -rf --one-file-system "$folder"
	# A folder that was not made to the end is made anew: dpkg needs not wait for the disk.
	mkdir -p "$folder/etc/dpkg/dpkg.cfg.d"
	printf 'force-unsafe-io\n' >"$folder/etc/dpkg/dpkg.cfg.d/unsafe-io"
	matrix_run debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder" "$matrix_archive" \
		/usr/share/debootstrap/scripts/sid || return
	matrix_inside root "useradd --create-home --shell /bin/bash $matrix_user" || return
	# The packages of servers start them. The tests run their own.
	printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
	chmod 755 "$folder/usr/sbin/policy-rc.d"
	touch "$folder/.complete"
}

# What can change from run to run: where packages are had, and how. $2 is a suite of which only the packages $3 are
# taken, names or patterns with commas between.
matrix_configure() {
	local suite=$1 extra=$2 pins=$3
	printf 'deb %s %s main\n' "$matrix_archive" "$suite" >"$folder/etc/apt/sources.list"
	rm -f "$folder/etc/apt/preferences"
	if [ "$extra" != - ]; then
		printf 'deb %s %s main\n' "$matrix_archive" "$extra" >>"$folder/etc/apt/sources.list"
		printf 'Package: %s\nPin: release a=%s\nPin-Priority: 600\n' "${pins//,/ }" "$extra" >"$folder/etc/apt/preferences"
	fi
	{
		printf 'APT::Install-Recommends "0";\nAcquire::Languages "none";\n'
		matrix_apt_settings
		# A mirror by https may be known to this machine only.
		if [[ $matrix_archive = https:* ]] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
			cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/apt/machine.crt"
			printf 'Acquire::https::CAInfo "/etc/apt/machine.crt";\n'
		fi
	} >"$folder/etc/apt/apt.conf.d/90machine"
	# A link would be followed out of the folder.
	rm -f "$folder/etc/resolv.conf" "$folder/etc/hosts"
	cp -L /etc/resolv.conf /etc/hosts "$folder/etc/"
}

# The source as git has it, with what is new; a repository of its own tells the suites what belongs to it.
matrix_pack_source() {
	git -c safe.directory="$root" ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' path; do
		[ ! -f "$path" ] || printf '%s\0' "$path"
	done | tar --null --verbatim-files-from -T - -cf "$1"
}

matrix_copy_source() {
	cp "$matrix_scratch/source.tar" "$folder/var/cache/source.tar"
	matrix_inside root "rm -rf --one-file-system ~$matrix_user/secsess" &&
		matrix_inside "$matrix_user" "mkdir secsess && cd secsess && tar -xf /var/cache/source.tar && git init -q && git add -A"
}
