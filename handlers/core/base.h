/* SPDX-License-Identifier: BSD-3-Clause */

/* The few things that every layer shares: statuses, byte strings, error texts, little-endian numbers.
 *
 * Slices are borrowed, bufs are owned: the type says which. A zeroed struct is a valid empty value of each. */
#ifndef SECSESS_BASE_H
#define SECSESS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SECSESS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 0: done. Positive: a definite answer that is not yes. Negative: no answer; the caller fails closed and never takes
 * it for ABSENT. */
enum secsess_status {
	SECSESS_DONE = 0,

	SECSESS_ABSENT = 1, /* there is no such thing */
	SECSESS_FORGED,     /* malformed, or not signed by us */
	SECSESS_LOST,       /* the lease is another's, or somebody wrote since */
	SECSESS_GONE,       /* the record was ended or retired meanwhile */
	SECSESS_CONFLICT,   /* without a lease: somebody wrote, holds the lock or is being handed it */
	SECSESS_BUSY,       /* the lock was refused, and the settings say to fail then */
	SECSESS_FULL,       /* there are as many as there may be */

	SECSESS_IO = -1,      /* connection refused, cut, or a protocol error */
	SECSESS_TIMEOUT = -2, /* no answer in time */
	SECSESS_CORRUPT = -3, /* bytes that can't be authenticated or read; they are kept */
	SECSESS_NOMEM = -4,
	SECSESS_REFUSED = -5, /* the store answered with an error */
	SECSESS_CONFIG = -6   /* a setting, secret or address can't be used */
};

struct secsess_slice {
	const unsigned char *data;
	size_t size;
};

/* data is NULL or owned; one byte behind size is always allocated when data is set, and NUL after _append. */
struct secsess_buf {
	unsigned char *data;
	size_t size;
	size_t capacity;
};

/* What went wrong and what to do about it, for people. Never holds an SID, a payload, a password or a secret. */
struct secsess_error {
	char text[320];
};

/* Allocates like realloc(); size 0 frees. */
typedef void *(*secsess_resize_fn)(void *old, size_t size);

/* Replaces malloc under everything below handlers/php (tests let the n-th allocation fail). Call it before anything
 * else; NULL restores the default. */
void secsess_set_resize(secsess_resize_fn resize);

/* NULL when memory is short, old is then as before; release with secsess_free(). */
void *secsess_resize(void *old, size_t size);
void *secsess_alloc_zeroed(size_t size);
void secsess_free(void *memory);
/* A NUL-terminated copy of a slice. */
char *secsess_strdup(struct secsess_slice text);

static inline struct secsess_slice secsess_slice_of(const void *data, size_t size)
{
	return (struct secsess_slice) {.data = data, .size = size};
}

static inline struct secsess_slice secsess_slice_str(const char *text)
{
	return secsess_slice_of(text, text ? strlen(text) : 0);
}

static inline struct secsess_slice secsess_buf_slice(const struct secsess_buf *buf)
{
	return secsess_slice_of(buf->data, buf->size);
}

bool secsess_slice_equal(struct secsess_slice a, struct secsess_slice b);

/* Makes room for more bytes behind size. NOMEM leaves buf as it was. */
enum secsess_status secsess_buf_reserve(struct secsess_buf *buf, size_t more);
enum secsess_status secsess_buf_append(struct secsess_buf *buf, const void *data, size_t size);
/* Frees and zeroes. A second call does nothing. */
void secsess_buf_release(struct secsess_buf *buf);

void secsess_error_set(struct secsess_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void secsess_put_u16(unsigned char *at, uint16_t value)
{
	at[0] = (unsigned char) value;
	at[1] = (unsigned char) (value >> 8);
}

static inline void secsess_put_u32(unsigned char *at, uint32_t value)
{
	secsess_put_u16(at, (uint16_t) value);
	secsess_put_u16(at + 2, (uint16_t) (value >> 16));
}

static inline void secsess_put_u64(unsigned char *at, uint64_t value)
{
	secsess_put_u32(at, (uint32_t) value);
	secsess_put_u32(at + 4, (uint32_t) (value >> 32));
}

static inline uint16_t secsess_get_u16(const unsigned char *at)
{
	return (uint16_t) (at[0] | at[1] << 8);
}

static inline uint32_t secsess_get_u32(const unsigned char *at)
{
	return (uint32_t) secsess_get_u16(at) | (uint32_t) secsess_get_u16(at + 2) << 16;
}

static inline uint64_t secsess_get_u64(const unsigned char *at)
{
	return (uint64_t) secsess_get_u32(at) | (uint64_t) secsess_get_u32(at + 4) << 32;
}

#endif
