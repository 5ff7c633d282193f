/* SPDX-License-Identifier: BSD-3-Clause */

#include "shortage.h"

#include "scene.h"

static size_t allocations, fail_at;

static void *failing_resize(void *old, size_t size)
{
	if (size == 0) {
		free(old);
		return NULL;
	}
	return ++allocations == fail_at ? NULL : realloc(old, size);
}

void shortage_arm(size_t nth)
{
	allocations = 0;
	fail_at = nth;
	secsess_set_resize(failing_resize);
}

bool shortage_disarm(void)
{
	secsess_set_resize(NULL);
	return fail_at && allocations >= fail_at;
}

int shortage_tear_down_scene(void **state)
{
	shortage_disarm();
	return scene_tear_down(state);
}
