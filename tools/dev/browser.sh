# SPDX-License-Identifier: BSD-3-Clause
#
# The suite browser: what Chromium makes of it all. Its driver is npm's, as tests/browser/package-lock.json pins it, and lies in the
# build directory.
# Read by ./dev.

# Installs the driver, unless it is there as the lock file says.
browser_driver() {
	local place=$build/browser
	cmp -s tests/browser/package-lock.json "$place/installed.json" && return
	rm -rf "$place"
	mkdir -p "$place"
	cp tests/browser/package.json tests/browser/package-lock.json "$place"
	npm ci --prefix "$place" --ignore-scripts --no-audit --no-fund --loglevel=error ||
		die 'npm could not install the driver of Chromium (tests/browser/package-lock.json)'
	cp tests/browser/package-lock.json "$place/installed.json"
}

browser() {
	trap clean_up EXIT
	cleanups=()
	setup browser
	browser_driver
	SECSESS_PLAYWRIGHT=$build/browser/node_modules/playwright-core "$php" tests/browser/run.php "$@"
}
