# SPDX-License-Identifier: BSD-3-Clause
#
# The suite sim: browsers, thieves and a failing store in virtual time, over the real core. Two programs: sessions, and
# auto-login keys.
# Read by ./dev.

simulation() { "$(realpath -m "$build/sim")/$1" "${@:2}"; }
sessions() { simulation sim; }
auto_login() { simulation sim-autologin; }

sim() {
	make -s -C tests/sim BUILD="$(realpath -m "$build/sim")"
	case ${1:-} in
		"") tally sim sessions auto_login ;;
		autologin) simulation sim-autologin "${@:2}" ;;
		*) simulation sim "$@" ;;
	esac
}
