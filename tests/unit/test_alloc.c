/* SPDX-License-Identifier: BSD-3-Clause */

/* Lets the first allocation fail, then the second, and so on until a scenario gets through. Each failure must be
 * answered with NOMEM, leave outputs alone and leak nothing (the sanitizer looks). The ring's own memory comes from
 * libsodium and is not counted. */
#include "shortage.h"

static const struct secsess_place place = {"0123456789abcdefghijklmnop", {""}};
static struct secsess_keyring *rings[2];
static int set_up(void **state)
{
	if (init_crypto(state)) {
		return -1;
	}
	rings[0] = shared_ring(1);
	rings[1] = ring_of("sign " KEY_A "\ntag " KEY_TAG "\n");
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	shortage_disarm();
	secsess_keyring_free(rings[0]);
	secsess_keyring_free(rings[1]);
	return 0;
}

typedef enum secsess_status (*scenario_fn)(struct secsess_keyring *ring);

/* Number of allocations that failed before it got through. */
static size_t fail_in_turn(scenario_fn scenario, struct secsess_keyring *ring)
{
	enum secsess_status status = SECSESS_NOMEM;
	size_t nth = 0;

	while (status) {
		shortage_arm(++nth);
		status = scenario(ring);
		assert_int_equal(status, shortage_disarm() ? SECSESS_NOMEM : SECSESS_DONE);
		assert_in_range(nth, 1, 50);
	}
	return nth - 1;
}

static enum secsess_status grow_a_buf(struct secsess_keyring *ring)
{
	struct secsess_buf buf = {0};
	enum secsess_status status = SECSESS_DONE;

	(void) ring;
	for (size_t i = 0; i < 1000 && !status; i++) {
		struct secsess_buf before = buf;

		status = secsess_buf_append(&buf, "0123456789", 10);
		if (status) {
			assert_memory_equal(&buf, &before, sizeof(buf));
			assert_true(buf.size == 0 || memcmp(buf.data + buf.size - 10, "0123456789", 11) == 0);
		}
	}
	secsess_buf_release(&buf);
	return status;
}

static enum secsess_status copy_things(struct secsess_keyring *ring)
{
	char *copy = secsess_strdup(STR("text"));
	unsigned char *zeroed = copy ? secsess_alloc_zeroed(4) : NULL;

	(void) ring;
	if (zeroed) {
		assert_memory_equal(zeroed, "\0\0\0\0", 4);
	}
	secsess_free(zeroed);
	secsess_free(copy);
	return zeroed ? SECSESS_DONE : SECSESS_NOMEM;
}

static enum secsess_status read_a_file(struct secsess_keyring *ring)
{
	struct secsess_keyring *fresh = secsess_keyring_new();
	enum secsess_status status;

	(void) ring;
	status = fresh ? secsess_keyring_read(fresh, STR("sign " KEY_A "\ntag " KEY_TAG "\n"), NULL) : SECSESS_NOMEM;
	secsess_keyring_free(fresh);
	return status;
}

static enum secsess_status mint_and_parse(struct secsess_keyring *ring)
{
	struct secsess_sid sid, read;
	struct secsess_tag tag;
	enum secsess_status status;

	secsess_tag_of(&tag, ring, STR("u1"));
	status = secsess_sid_mint(&sid, ring, STR("label"), &tag);
	if (!status) {
		secsess_sid_at(&sid, &sid, ring, 2);
		status = secsess_sid_parse(&read, ring, secsess_slice_of(sid.text, sid.size));
	}
	return status;
}

static enum secsess_status write_one(struct secsess_buf *bytes, struct secsess_keyring *ring)
{
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT, .newest = 1}, before = header;
	struct secsess_meta meta = {.newest = 1, .user = STR("u1")};
	enum secsess_status status = secsess_record_write(bytes, true, &header, &meta, ring, &place, STR("payload"));

	if (status) {
		assert_memory_equal(&header, &before, sizeof(header));
		assert_int_equal(bytes->size, 0);
		return status;
	}
	secsess_header_encode(bytes->data, &header);
	return SECSESS_DONE;
}

static enum secsess_status write_and_read_a_record(struct secsess_keyring *ring)
{
	struct secsess_buf bytes = {0}, room = {0};
	struct secsess_record record = {0};
	struct secsess_slice payload;
	struct secsess_error error = {""};
	enum secsess_status status = write_one(&bytes, ring);

	if (!status) {
		status = secsess_record_open(&record, ring, &place, &bytes, &error);
		assert_null(bytes.data);
		assert_int_equal(status == SECSESS_DONE, error.text[0] == '\0');
	}
	if (!status) {
		status = secsess_record_payload(&record, ring, &place, &room, &payload, &error);
		assert_int_equal(status == SECSESS_DONE, error.text[0] == '\0');
	}
	secsess_record_release(&record);
	secsess_buf_release(&room);
	secsess_buf_release(&bytes);
	return status;
}

static enum secsess_status write_meta(struct secsess_keyring *ring)
{
	struct secsess_header header = {.format = SECSESS_RECORD_FORMAT, .newest = 1};
	struct secsess_meta meta = {.newest = 1, .user = STR("u1")};
	struct secsess_buf body = {0};
	enum secsess_status status = secsess_record_write_meta(&body, false, &header, &meta, ring, &place);

	assert_int_equal(status == SECSESS_DONE, body.size > 0);
	secsess_buf_release(&body);
	return status;
}

static void bufs(void **state)
{
	(void) state;
	assert_in_range(fail_in_turn(grow_a_buf, NULL), 5, 20);
	assert_int_equal(fail_in_turn(copy_things, NULL), 2);
}

static void keyrings_and_sids_need_nothing(void **state)
{
	(void) state;
	assert_int_equal(fail_in_turn(read_a_file, NULL), 0);
	assert_int_equal(fail_in_turn(mint_and_parse, rings[0]), 0);
	assert_int_equal(fail_in_turn(mint_and_parse, rings[1]), 0);
}

static void records(void **state)
{
	(void) state;
	assert_int_equal(fail_in_turn(write_and_read_a_record, rings[0]), 1);
	assert_int_equal(fail_in_turn(write_and_read_a_record, rings[1]), 3);
	assert_int_equal(fail_in_turn(write_meta, rings[0]), 1);
	assert_int_equal(fail_in_turn(write_meta, rings[1]), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bufs),
		cmocka_unit_test(keyrings_and_sids_need_nothing),
		cmocka_unit_test(records),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
