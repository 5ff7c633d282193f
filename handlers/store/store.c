/* SPDX-License-Identifier: BSD-3-Clause */

#include "store.h"

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
