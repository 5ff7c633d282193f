/* SPDX-License-Identifier: BSD-3-Clause */

/* What stands around an act: who else is there, and how life goes on. */
#include "../../handlers/store/file_parts.h"
#include "../../handlers/store/file_tickets.h"
#include "file_acts.h"

#define S contract.store

/* Each of another user's, so that none meets what the one before left. */
static void name_user(struct secsess_place *place, const struct secsess_place *of)
{
	if (of->tag.text[0]) {
		memcpy(place->tag.text, of->handle, SECSESS_TAG_LENGTH);
	}
}

void scene_set(struct scene *scene, const struct act *act)
{
	struct secsess_header header = live();

	*scene = (struct scene) {.act = act, .place = new_place(act->user), .token = new_token(), .began = now_ms()};
	name_user(&scene->place, &scene->place);
	for (size_t i = 0; i < BYSTANDERS; i++) {
		scene->bystanders[i] = new_place("");
		if (i < BYSTANDERS - 1) {
			scene->bystanders[i].tag = scene->place.tag;
			memcpy(scene->bystanders[i].handle, scene->place.handle, 2); /* in the same folder */
		}
		put(&scene->bystanders[i], &header, "a bystander's");
		scene->before[i] = file_content(&scene->bystanders[i]);
	}
	if (act->set_up) {
		act->set_up(scene);
	}
}

void scene_begin(struct scene *scene, struct secsess_store *store)
{
	assert_int_equal(store->ops->prepare(store), SECSESS_DONE);
	if (scene->act->leased) {
		scene->fence = lock(store, &scene->place, scene->token);
	}
}

void scene_assert_others(const struct scene *scene)
{
	for (size_t i = 0; i < BYSTANDERS; i++) {
		struct secsess_buf after = file_content(&scene->bystanders[i]);

		assert_true(secsess_slice_equal(secsess_buf_slice(&scene->before[i]), secsess_buf_slice(&after)));
		secsess_buf_release(&after);
		assert_payload(&scene->bystanders[i], "a bystander's");
	}
}

static void write_on(const struct secsess_place *place)
{
	struct token token = new_token();
	struct secsess_open_request request = ask(place, 1, token);
	struct secsess_opened opened = {0};
	struct secsess_header header;

	if (header_at(place).confirmed == 2) {
		request.presented.generation = 2;
	}
	assert_int_equal(S->ops->open(S, &request, &opened), SECSESS_DONE);
	assert_int_equal(opened.waited_ms, 0);
	header = act_header_of(&opened.record);
	secsess_buf_release(&opened.record);
	if (header.life == SECSESS_LIVE) {
		assert_int_equal(opened.lock, SECSESS_LOCK_HELD);
		assert_int_equal(write_as(S, place, token, header.fence, "next"), SECSESS_DONE);
		assert_payload(place, "next");
	}
}

void scene_go_on(struct scene *scene)
{
	bool session = !scene->act->of_log;

	if (session && !is_stored(&scene->place, SECSESS_PART_RECORD)) {
		struct secsess_header header = live();

		assert_int_equal(act_create(S, &scene->place, &header, 'x', 5), SECSESS_DONE);
	}
	if (session) {
		write_on(&scene->place);
		write_on(&scene->bystanders[0]);
	}
	if (scene->act->user[0]) {
		assert_int_equal(act_put_series(S, &scene->bystanders[1], 'x'), SECSESS_DONE);
		assert_int_equal(revoke_user(S, &scene->place.tag, KEEP), SECSESS_DONE);
	}
	assert_int_equal(act_note(S, 900), SECSESS_DONE);
	file_delete(file_path_of("incidents").text);
}

void scene_release(struct scene *scene)
{
	for (size_t i = 0; i < BYSTANDERS; i++) {
		secsess_buf_release(&scene->before[i]);
	}
}

size_t tickets_in_use(struct secsess_store *store)
{
	struct secsess_table *table = &secsess_file_of(store)->table;
	size_t count = 0;

	secsess_table_prune_all(table, INT64_MAX);
	for (size_t i = 0; i < SECSESS_TICKETS; i++) {
		struct secsess_ticket *ticket = &table->at->tickets[i];
		bool dead = secsess_mutex_try(&table->shared, &ticket->mutex);

		count += !dead || ticket->state == SECSESS_TICKET_WAITS || ticket->state == SECSESS_TICKET_HOLDS;
		if (dead) {
			secsess_mutex_leave(&table->shared, &ticket->mutex);
		}
	}
	return count;
}
