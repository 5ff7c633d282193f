/* SPDX-License-Identifier: BSD-3-Clause */

/* What $_SESSION holds, entry by entry, in so few bytes that it can be kept to see later what has changed.
 *
 * No code of the application's runs for it, and none that could throw: it looks at values, also behind references and in objects.
 * An object that serializes by code of its own (__serialize(), __sleep(), Serializable) counts as the same as long as it is
 * the same object: what changes inside of it is not seen, nor is what PHP's own classes keep elsewhere than in properties
 * (SplObjectStorage, SplDoublyLinkedList). Nothing is said of an entry with a lazy object, with one whose destructor has run, or that
 * is nested deeper than any session should be. */
#ifndef SECSESS_CONTENTS_H
#define SECSESS_CONTENTS_H

#include "php.h"

#include "../core/key_list.h"

/* Becomes an array, the caller's to destroy. variables: $_SESSION; NULL or no array: nothing. What is null or an empty array
 * counts as not there: frameworks take such entries out and put them back. */
void secsess_contents_take(zval *contents, zval *variables);

/* From before to now, each as taken; before undefined = nothing. Without removed_too what has gone is no change. false: none. */
bool secsess_contents_compare(struct secsess_changes *changes, const zval *before, const zval *now, bool removed_too);

#endif
