/* SPDX-License-Identifier: BSD-3-Clause */

/* Memory that is short: one allocation of core and store fails. */
#ifndef SECSESS_SHORTAGE_H
#define SECSESS_SHORTAGE_H

#include "unit.h"

/* The nth allocation from here on fails, from 1; 0 = none. */
void shortage_arm(size_t nth);
/* From here on none fails. Whether there was an nth. */
bool shortage_disarm(void);

/* For cmocka, where a test may have left it armed. */
int shortage_tear_down_scene(void **state);

#define SHORTAGE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, shortage_tear_down_scene)
#define SHORTAGE_TEST_CLEAR(test) \
	{ \
#test " (clear)", test, scene_set_up_clear, shortage_tear_down_scene, NULL \
	}

#endif
