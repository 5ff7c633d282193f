/* SPDX-License-Identifier: BSD-3-Clause */

#include "store.h"

#include "../core/series_set.h"

void secsess_notes_release(struct secsess_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		secsess_buf_release(&notes->at[i].bytes);
	}
	secsess_free(notes->at);
	*notes = (struct secsess_notes) {0};
}

void secsess_series_list_release(struct secsess_series_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		secsess_buf_release(&list->at[i].bytes);
	}
	secsess_free(list->at);
	*list = (struct secsess_series_list) {0};
}

enum secsess_status secsess_series_list_take(struct secsess_series_list *list, const struct secsess_buf *set)
{
	struct secsess_series_entry entry;
	enum secsess_status status = SECSESS_DONE;
	size_t at = 0, count = 0;

	while (secsess_series_set_next(set, &at, &entry)) {
		count++;
	}
	list->at = secsess_alloc_zeroed((count + 1) * sizeof(*list->at));
	if (!list->at) {
		return SECSESS_NOMEM;
	}
	at = 0;
	while (!status && secsess_series_set_next(set, &at, &entry)) {
		memcpy(list->at[list->count].handle, entry.handle, sizeof(entry.handle));
		status = secsess_buf_append(&list->at[list->count++].bytes, entry.bytes.data, entry.bytes.size);
	}
	return status;
}

enum secsess_status secsess_collect_nothing(struct secsess_store *store, const struct secsess_collect_request *request,
	size_t *removed)
{
	(void) store;
	(void) request;
	*removed = 0;
	return SECSESS_DONE;
}
