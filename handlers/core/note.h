/* SPDX-License-Identifier: BSD-3-Clause */

/* How what is noted for people is written: sealed as records are, or with a checksum, and bound to its name. */
#ifndef SECSESS_NOTE_H
#define SECSESS_NOTE_H

#include "keyring.h"

/* Appends to stored. name: at most 64 bytes. NOMEM. */
enum secsess_status secsess_note_close(struct secsess_buf *stored, const struct secsess_keyring *ring,
	struct secsess_slice name, struct secsess_slice text);
/* text: empty. CORRUPT: damaged, another's, or sealed with a key that the ring has not. */
enum secsess_status secsess_note_open(struct secsess_buf *text, const struct secsess_keyring *ring,
	struct secsess_slice name, struct secsess_slice stored);

/* Numbers and byte strings one behind the other. */
enum secsess_status secsess_note_put_number(struct secsess_buf *text, uint64_t number);
/* What is longer than most is cut. */
enum secsess_status secsess_note_put(struct secsess_buf *text, struct secsess_slice value, size_t most);
/* Take from the front; false: there is not as much. */
bool secsess_note_take_number(struct secsess_slice *text, uint64_t *number);
bool secsess_note_take(struct secsess_slice *text, struct secsess_slice *value);

#endif
