/* SPDX-License-Identifier: BSD-3-Clause */

/* The kinds of sites that are simulated. */
#ifndef SECSESS_SIM_SETTINGS_H
#define SECSESS_SIM_SETTINGS_H

#include "world.h"

/* kind: any number; kinds take turns. */
const struct settings *settings_get(size_t kind);

#endif
