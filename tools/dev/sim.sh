# SPDX-License-Identifier: BSD-3-Clause
#
# The suite sim: browsers, thieves and a failing store in virtual time, over the real core.
# Read by ./dev.

sim() {
	local folder
	folder=$(realpath -m "$build/sim")
	make -s -C tests/sim BUILD="$folder"
	"$folder/sim" "$@"
}
