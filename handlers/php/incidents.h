/* SPDX-License-Identifier: BSD-3-Clause */

#ifndef SECSESS_INCIDENTS_H
#define SECSESS_INCIDENTS_H

#include "php.h"

PHP_FUNCTION(secsess_incidents);

#endif
