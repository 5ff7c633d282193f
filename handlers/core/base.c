/* SPDX-License-Identifier: BSD-3-Clause */

#include "base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST_CAPACITY 64

static void *resize_by_libc(void *old, size_t size)
{
	if (size == 0) {
		free(old);
		return NULL;
	}
	return realloc(old, size);
}

static secsess_resize_fn resize_memory = resize_by_libc;

void secsess_set_resize(secsess_resize_fn resize)
{
	resize_memory = resize ? resize : resize_by_libc;
}

void *secsess_resize(void *old, size_t size)
{
	return resize_memory(old, size ? size : 1);
}

void *secsess_alloc_zeroed(size_t size)
{
	void *memory = resize_memory(NULL, size ? size : 1);

	if (memory) {
		memset(memory, 0, size ? size : 1);
	}
	return memory;
}

void secsess_free(void *memory)
{
	if (memory) {
		resize_memory(memory, 0);
	}
}

char *secsess_strdup(struct secsess_slice text)
{
	char *copy = text.size < SIZE_MAX ? resize_memory(NULL, text.size + 1) : NULL;

	if (copy) {
		if (text.size) {
			memcpy(copy, text.data, text.size);
		}
		copy[text.size] = '\0';
	}
	return copy;
}

bool secsess_slice_equal(struct secsess_slice a, struct secsess_slice b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

enum secsess_status secsess_buf_reserve(struct secsess_buf *buf, size_t more)
{
	size_t needed, capacity;
	unsigned char *data;

	/* Half the address space is more than any allocator gives, and leaves the sums below no way to overflow. */
	if (more >= SIZE_MAX / 2 - buf->size) {
		return SECSESS_NOMEM;
	}
	needed = buf->size + more + 1;
	if (needed <= buf->capacity) {
		return SECSESS_DONE;
	}
	capacity = buf->capacity ? buf->capacity * 2 : BUF_FIRST_CAPACITY;
	if (capacity < needed) {
		capacity = needed;
	}
	data = resize_memory(buf->data, capacity);
	if (!data) {
		return SECSESS_NOMEM;
	}
	data[buf->size] = '\0';
	buf->data = data;
	buf->capacity = capacity;
	return SECSESS_DONE;
}

enum secsess_status secsess_buf_append(struct secsess_buf *buf, const void *data, size_t size)
{
	enum secsess_status status = secsess_buf_reserve(buf, size);

	if (status) {
		return status;
	}
	if (size) {
		memcpy(buf->data + buf->size, data, size);
		buf->size += size;
	}
	buf->data[buf->size] = '\0';
	return SECSESS_DONE;
}

void secsess_buf_release(struct secsess_buf *buf)
{
	secsess_free(buf->data);
	*buf = (struct secsess_buf) {0};
}

void secsess_error_set(struct secsess_error *error, const char *format, ...)
{
	va_list arguments;

	if (!error) {
		return;
	}
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
}
