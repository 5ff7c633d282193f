/* SPDX-License-Identifier: BSD-3-Clause */

/* No auto-login key is good, and none forgotten, unless the server says so. */
#include "trial.h"

enum secsess_status trial_put_series(struct trial *trial)
{
	const struct secsess_series_put put = {.place = trial->sid.place,
		.bytes = secsess_slice_str("a series"),
		.expires_at = INT64_C(1700000001000),
		.most = feed_u8(&trial->feed)};
	size_t dropped = 0;
	enum secsess_status status = trial->store->ops->put_series(trial->store, &put, &dropped);

	trial_check(trial, status);
	promise(status <= 0, "put_series has no other answers");
	promise(!status || !dropped, "who isn't let in takes nobody's place");
	trial_check_script(trial, status, SECSESS_SCRIPT_SERIES_PUT);
	return status;
}

enum secsess_status trial_use_key(struct trial *trial)
{
	struct secsess_key_use use = {.place = trial->sid.place,
		.number = 1,
		.seen = secsess_slice_str("seen"),
		.grace_ms = 1000,
		.theft = (enum secsess_key_theft) feed_below(&trial->feed, 3)};
	struct secsess_key_answer answer = {.number = 0};
	enum secsess_status status;

	memcpy(use.session, trial->sid.place.handle, sizeof(use.session));
	status = trial->store->ops->use_key(trial->store, &use, &answer);
	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT, "use_key has no other answers");
	promise(status != SECSESS_ABSENT || trial_script_said(trial, SECSESS_SCRIPT_KEY_USE, -1),
		"nothing is absent unless the server says so");
	promise(!status || (!answer.number && !answer.issue.data), "without an answer there is none");
	if (!status) {
		promise(answer.outcome <= SECSESS_KEY_INCIDENT && answer.number > 0, "an outcome is one");
		promise(trial_script_said(trial, SECSESS_SCRIPT_KEY_USE, answer.outcome),
			"a key is good or bad as the server says");
		promise(!answer.vain[0] || secsess_is_handle(answer.vain, strlen(answer.vain)), "a handle is one");
		promise(trial_listed(trial, ASK_SCRIPT, SECSESS_KEY_SERIES, secsess_buf_slice(&answer.issue)),
			"what was noted is what the server gave");
		promise(answer.revoked_at >= 0 && answer.revoked_at < INT64_C(1) << 53, "times are possible");
	}
	secsess_buf_release(&answer.issue);
	return status;
}

enum secsess_status trial_hear_series(struct trial *trial)
{
	enum secsess_status status = trial->store->ops->hear_series(trial->store, &trial->sid.place,
		1 + feed_u8(&trial->feed));

	trial_check(trial, status);
	promise(status <= SECSESS_ABSENT || status == SECSESS_GONE, "hear_series has no other answers");
	trial_check_script(trial, status, SECSESS_SCRIPT_SERIES_HEAR);
	return status;
}

enum secsess_status trial_drop_series(struct trial *trial)
{
	struct secsess_place place = trial->sid.place;
	size_t dropped = 0;
	enum secsess_status status;

	if (feed_flag(&trial->feed)) {
		place.handle[0] = '\0';
	}
	status = trial->store->ops->drop_series(trial->store, &place, &dropped);
	trial_check(trial, status);
	promise(status <= 0, "drop_series has no other answers");
	promise(!status || !dropped, "nothing is dropped without an answer");
	trial_check_script(trial, status, SECSESS_SCRIPT_SERIES_DROP);
	return status;
}

enum secsess_status trial_list_series(struct trial *trial)
{
	struct secsess_series_list list = {0};
	enum secsess_status status = trial->store->ops->list_series(trial->store, &trial->sid.place.tag, &list);

	trial_check(trial, status);
	promise(status <= 0, "list_series has no other answers");
	promise(!status || !list.at, "without an answer there is no list");
	for (size_t i = 0; list.at && i < list.count; i++) {
		promise(secsess_is_handle(list.at[i].handle, strlen(list.at[i].handle)) &&
				list.at[i].bytes.size <= SECSESS_SERIES_MAX,
			"a handle is one, and a series has its bounds");
		promise(trial_listed(trial, ASK_HGETALL, SECSESS_KEY_SERIES, secsess_slice_str(list.at[i].handle)) &&
				trial_listed(trial, ASK_HGETALL, SECSESS_KEY_SERIES, secsess_buf_slice(&list.at[i].bytes)),
			"nothing is listed unless the server says so");
	}
	secsess_series_list_release(&list);
	return status;
}
