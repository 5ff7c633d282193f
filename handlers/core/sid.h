/* SPDX-License-Identifier: BSD-3-Clause */

/* Session IDs.
 *
 *   SID = [label] [tag "-"] seed gen form mac        alphabet 0-9a-v; the label as PHP allows it (A-Za-z0-9,-)
 *   seed  26 characters   128 random bits: with label and tag, the identity of the session
 *   gen    7 characters   32-bit generation, from 1
 *   form   1 character    '2': version 1 without tag, '3': with tag, '4': with a plain tag
 *   mac   26 characters   128 bits, keyed hash of everything before it
 *   tag   20 characters   100 bits, keyed hash of the user ID, only in bound sessions; or plain, for sites that want it:
 *                         a comma and the user ID itself, 1 to 19 letters and digits
 *
 * An SID is read from its end by these fixed lengths; a plain tag, back to its comma. SID(g + 1) follows from SID(g) and the secret alone. */
#ifndef SECSESS_SID_H
#define SECSESS_SID_H

#include "keyring.h"

#define SECSESS_SEED_SIZE 16
#define SECSESS_SID_MAX 256 /* PHP's own limit */
#define SECSESS_HANDLE_LENGTH 26
#define SECSESS_TAG_LENGTH 20 /* a plain one is shorter, or as long */
/* So long that a tag still fits in: a login must not fail for the label that was taken before it. */
#define SECSESS_LABEL_MAX 175

/* The user prefix; "" for a session that is bound to nobody. */
struct secsess_tag {
	char text[SECSESS_TAG_LENGTH + 1];
};

/* Where a session's record lies: its public name and the tag that its user's keys share. Nothing here is secret. */
struct secsess_place {
	char handle[SECSESS_HANDLE_LENGTH + 1];
	struct secsess_tag tag;
};

struct secsess_sid {
	char text[SECSESS_SID_MAX + 1];
	size_t size;
	size_t label_size; /* the label is the first label_size characters of text */
	uint32_t generation;
	struct secsess_place place;
};

/* A new session's first SID (generation 1). label may be empty, tag "". CONFIG: label too long or with a character
 * that PHP does not allow in a session ID, or the ring is empty. */
enum secsess_status secsess_sid_mint(struct secsess_sid *sid, const struct secsess_keyring *ring,
	struct secsess_slice label, const struct secsess_tag *tag);

/* FORGED for everything that none of the ring's keys signed, whatever its bytes. sid is written only when DONE. */
enum secsess_status secsess_sid_parse(struct secsess_sid *sid, const struct secsess_keyring *ring,
	struct secsess_slice text);

/* The same session's SID of another generation, signed with the current key. to may be from. */
void secsess_sid_at(struct secsess_sid *to, const struct secsess_sid *from, const struct secsess_keyring *ring,
	uint32_t generation);

/* What all of a session's SIDs have in common, and no two sessions: label, tag and seed. As secret as the SID. Empty for a zeroed
 * sid. Borrowed from it. */
struct secsess_slice secsess_sid_identity(const struct secsess_sid *sid);

/* The tag of a user ID, as the ring says, hashed or plain; "" for an empty one. One that can't be plain is hashed all the
 * same. */
void secsess_tag_of(struct secsess_tag *tag, const struct secsess_keyring *ring, struct secsess_slice user);
bool secsess_tag_is_plain(const struct secsess_tag *tag);
/* Text that a tag can be, of either kind. */
bool secsess_is_tag(const char *text, size_t size);
/* Text that a handle can be: it may become a part of keys and of file names. */
bool secsess_is_handle(const char *text, size_t size);

#endif
