/* SPDX-License-Identifier: BSD-3-Clause */

#include "usage.h"

#include <malloc.h>
#include <stdlib.h>

#include "fuzz.h"

static size_t used, most;

static void *counted(void *old, size_t size)
{
	void *memory = NULL;

	used -= old ? malloc_usable_size(old) : 0;
	if (size) {
		memory = realloc(old, size);
		promise(memory != NULL, "there is memory");
		used += malloc_usable_size(memory);
	} else {
		free(old);
	}
	most = used > most ? used : most;
	return memory;
}

void usage_count(bool on)
{
	secsess_set_resize(on ? counted : NULL);
}

void usage_watch(void)
{
	usage_count(true);
}

size_t usage_now(void)
{
	return used;
}

size_t usage_most(void)
{
	return most;
}

void usage_restart(void)
{
	most = used;
}
