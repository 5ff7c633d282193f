/* SPDX-License-Identifier: BSD-3-Clause */

/* The atomic steps of a store over any possible header: requests of three actors come in any order, at any time, and what
 * the header may become is checked after each. */
#include "fuzz.h"

#include "../../handlers/core/step.h"

#define ACTORS 3
#define STEPS_MAX 24
#define YEAR_MS (INT64_C(31622400) * 1000)
#define DAY_MS (INT64_C(86400) * 1000)

/* Far enough from the end of all numbers: at one rotation a second a session would need 136 years to get there. */
#define GENERATION_MAX (UINT32_MAX - 64)

struct play {
	struct feed feed;
	struct secsess_header header;
	struct secsess_limits limits;
	int64_t now;
};

static const unsigned char tokens[ACTORS][SECSESS_TOKEN_SIZE + 1] = {"token of actor 1", "token of actor 2",
	"token of actor 3"};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	fuzz_set_up();
	return 0;
}

/* Around now, mostly; else anything that a header can hold. */
static int64_t some_time(struct feed *feed, int64_t now)
{
	switch (feed_below(feed, 5)) {
		case 0:
			return 0;
		case 1:
			return now - (int64_t) feed_u16(feed);
		case 2:
			return now + (int64_t) feed_u16(feed);
		case 3:
			return now - (int64_t) feed_u32(feed) % now;
		default:
			return (int64_t) (feed_u64(feed) >> 11);
	}
}

static uint32_t some_generation(struct feed *feed, uint32_t near)
{
	uint32_t generation = feed_flag(feed) ? feed_u32(feed) : near + feed_u8(feed) % 8 - 3;

	return generation > 0 && generation <= GENERATION_MAX ? generation : 1;
}

static void make_header(struct secsess_header *header, struct feed *feed, int64_t now)
{
	*header = (struct secsess_header) {
		.format = SECSESS_RECORD_FORMAT,
		.life = feed_u8(feed) < 200 ? SECSESS_LIVE : (uint8_t) feed_below(feed, 4),
		.lock = (uint8_t) feed_below(feed, 8),
		.sealed = feed_flag(feed),
		.newest = some_generation(feed, 5),
		.suspect_by = feed_u8(feed),
		.reason = (uint8_t) feed_below(feed, SECSESS_REASON_FOREIGN_TAG + 1),
		.meta_size = feed_u16(feed) % (SECSESS_META_MAX + 1),
		.key_id = feed_u8(feed),
		.hold_ms = feed_u32(feed),
		.offered_at = some_time(feed, now),
		.confirmed_offer_at = some_time(feed, now),
		.expires_at = some_time(feed, now),
		.fence = feed_u64(feed) >> 12,
		.granted_at = some_time(feed, now),
		.lease_until = some_time(feed, now),
	};
	header->confirmed = header->newest - feed_u8(feed) % header->newest % 8;
	header->before = header->confirmed - (header->confirmed ? feed_u8(feed) % header->confirmed : 0);
	header->offers = (uint8_t) (feed_below(feed, SECSESS_OFFERS_MAX + 1) % (header->newest - header->confirmed + 1));
	memcpy(header->owner, tokens[feed_below(feed, ACTORS)], SECSESS_TOKEN_SIZE);
}

static bool same(const struct secsess_header *a, const struct secsess_header *b)
{
	unsigned char texts[2][SECSESS_HEADER_SIZE];

	secsess_header_encode(texts[0], a);
	secsess_header_encode(texts[1], b);
	return memcmp(texts[0], texts[1], SECSESS_HEADER_SIZE) == 0;
}

/* ---- what is promised, whatever the step was */

static void check_header(const struct secsess_header *before, const struct secsess_header *after)
{
	unsigned char text[SECSESS_HEADER_SIZE];
	struct secsess_header decoded;

	secsess_header_encode(text, after);
	promise(secsess_header_decode(&decoded, secsess_slice_of(text, sizeof(text))) == SECSESS_DONE,
		"a step leaves a header that can be read");
	promise(after->fence >= before->fence && after->fence <= before->fence + 1, "a fence only grows, by one");
	promise(after->confirmed >= before->confirmed, "what a client presented stays presented");
	promise(after->newest >= after->confirmed && after->newest + 1 >= before->newest,
		"the newest generation is never below the confirmed one, and goes back by one offer at most");
	promise(after->offers <= SECSESS_OFFERS_MAX && after->offers <= before->offers + 1,
		"no more offers are counted than were made");
	promise(after->confirmed == before->confirmed || after->confirmed != after->newest || after->offers == 0,
		"the newest ID starts the count anew");
	promise(after->life == before->life, "no open and no commit changes a life");
	promise(before->life == SECSESS_LIVE || same(before, after), "what isn't live is never touched");
}

static void check_verdict(const struct play *play, const struct secsess_presented *presented,
	enum secsess_verdict verdict)
{
	const struct secsess_header *header = &play->header;

	promise(verdict > SECSESS_VERDICT_NONE && verdict <= SECSESS_VERDICT_ORPHAN, "every request gets a verdict");
	promise(secsess_verdict_admits(verdict) == false ||
			(header->life == SECSESS_LIVE && header->expires_at > play->now),
		"only what lives is admitted");
	promise(verdict != SECSESS_VERDICT_DUE || presented->generation == header->newest,
		"only who has the newest ID is offered a rotation");
	promise((verdict != SECSESS_VERDICT_DUE && verdict != SECSESS_VERDICT_ORPHAN) ||
			(presented->leased && presented->can_keep_cookie && header->offers < SECSESS_OFFERS_MAX),
		"an offer goes only where it can be kept, and five at most");
	promise(presented->generation >= header->before || !secsess_verdict_admits(verdict),
		"who is two generations behind is never admitted");
}

/* The authenticated part can only make a verdict stricter. */
static void check_with_meta(struct play *play, const struct secsess_presented *presented, enum secsess_verdict verdict)
{
	const struct secsess_meta meta = {.bound_at = some_time(&play->feed, play->now),
		.idle_deadline = some_time(&play->feed, play->now),
		.absolute_deadline = some_time(&play->feed, play->now),
		.retired_at = some_time(&play->feed, play->now)};
	int64_t revoked_at = some_time(&play->feed, play->now);
	enum secsess_verdict full = secsess_judge_opened(verdict, &meta, revoked_at, &play->limits, play->now), at_once;

	promise(full == verdict || !secsess_verdict_admits(full), "meta admits nobody whom the header refuses");
	promise(!secsess_verdict_admits(full) ||
			(meta.idle_deadline > play->now && (!meta.bound_at || !revoked_at || meta.bound_at > revoked_at)),
		"nobody is admitted past a deadline or a revocation");
	at_once = secsess_judge(&play->header, &meta, revoked_at, presented, &play->limits, play->now);
	/* Five offers that nobody confirmed end a session by the header alone, before meta could tell another reason. */
	promise(at_once == full ||
			(full == SECSESS_VERDICT_ENDED && play->header.offers == SECSESS_OFFERS_MAX &&
				(at_once == SECSESS_VERDICT_EXPIRED || at_once == SECSESS_VERDICT_REVOKED)),
		"judged at once or in two steps, the verdict is the same");
}

/* ---- steps */

static void open_one(struct play *play, const unsigned char *token)
{
	const struct secsess_header before = play->header;
	struct secsess_open_request request = {
		.presented = {.generation = some_generation(&play->feed, before.confirmed),
			.by_client = !feed_flag(&play->feed),
			.leased = !feed_flag(&play->feed),
			.can_keep_cookie = !feed_flag(&play->feed)},
		.limits = play->limits,
		.lease_ms = feed_u32(&play->feed) % DAY_MS,
		.idle_ms = feed_u32(&play->feed),
	};
	enum secsess_verdict verdict = secsess_judge(&before, NULL, 0, &request.presented, &play->limits, play->now);
	bool own = secsess_step_own(&before, token, play->now), held = before.lease_until > play->now;

	memcpy(request.token, token, sizeof(request.token));
	check_verdict(play, &request.presented, verdict);
	check_with_meta(play, &request.presented, verdict);
	promise(secsess_step_admit(&play->header, &request, play->now) == verdict, "a step judges as the table does");
	promise(secsess_verdict_admits(verdict) || same(&before, &play->header), "who isn't admitted changes nothing");
	promise(memcmp(before.owner, play->header.owner, SECSESS_TOKEN_SIZE) == 0 && before.fence == play->header.fence &&
			before.lease_until == play->header.lease_until,
		"admitting locks nothing");
	check_header(&before, &play->header);
	promise(secsess_step_free(&play->header, play->now) != held, "a lease is held, or it is free");
	if (!secsess_verdict_admits(verdict) || !request.presented.leased || (held && !own)) {
		promise(secsess_step_expected_wait(&play->header, feed_u16(&play->feed) % 10001, play->now) >= 0,
			"nobody waits less than no time");
		return;
	}
	secsess_step_grant(&play->header, &request, verdict, play->now);
	check_header(&before, &play->header);
	promise(play->header.fence == before.fence + (own && !(before.lock & SECSESS_LOCK_HANDING) ? 0 : 1),
		"every lease that is granted moves the fence");
	promise(!request.lease_ms || secsess_step_own(&play->header, token, play->now), "who was granted the lease has it");
	promise((verdict != SECSESS_VERDICT_DUE && verdict != SECSESS_VERDICT_ORPHAN) ||
			(play->header.newest == before.newest + 1 && play->header.offered_at == play->now),
		"an offer is a new number");
}

static void check_foreseen(const struct play *play, const struct secsess_commit_request *request)
{
	struct secsess_header foreseen = play->header, stored = play->header;
	bool again;

	if (secsess_step_foresee(&foreseen, request, play->now)) {
		promise(!secsess_step_commit(&stored, request, play->now, &again) && !again, "what is foreseen is accepted");
		secsess_step_unlock(&stored, play->now);
		promise(same(&foreseen, &stored), "what is foreseen comes");
	}
}

static void commit_one(struct play *play, const unsigned char *token)
{
	const struct secsess_header before = play->header;
	bool own = memcmp(before.owner, token, SECSESS_TOKEN_SIZE) == 0, again;
	struct secsess_commit_request request = {
		.mode = (enum secsess_commit_mode) feed_below(&play->feed, 3),
		.leased = !feed_flag(&play->feed),
		.take_back = feed_flag(&play->feed),
		.expires_at = some_time(&play->feed, play->now),
		.sealed = feed_flag(&play->feed),
		.meta_size = feed_u16(&play->feed) % (SECSESS_META_MAX + 1),
	};
	enum secsess_status status;

	memcpy(request.token, token, sizeof(request.token));
	request.fence = before.fence - (feed_u8(&play->feed) & 3);
	check_foreseen(play, &request);
	status = secsess_step_commit(&play->header, &request, play->now, &again);
	check_header(&before, &play->header);
	promise(status == SECSESS_DONE || status == SECSESS_LOST || status == SECSESS_GONE || status == SECSESS_CONFLICT,
		"a commit is accepted, or a definite no");
	promise((!status && !again) || same(&before, &play->header), "what is refused or a repetition changes nothing");
	promise(status || before.life == SECSESS_LIVE, "no write resurrects");
	if (status || again) {
		promise(!again || (own && request.mode == SECSESS_COMMIT_WRITE && before.fence == request.fence + 1),
			"a repetition is the last writer's own");
		return;
	}
	promise(request.fence == before.fence, "no write overwrites what it hasn't seen");
	promise(!request.leased || (own && !(before.lock & SECSESS_LOCK_HANDING)), "no write follows a lost lease");
	promise(request.leased || before.lease_until <= play->now, "no write without a lease overtakes one that holds it");
	promise(play->header.fence == before.fence + (request.mode == SECSESS_COMMIT_WRITE), "every write moves the fence");
	if (request.leased && feed_flag(&play->feed)) {
		secsess_step_unlock(&play->header, play->now);
		check_header(&before, &play->header);
		promise(secsess_step_free(&play->header, play->now), "a lock that was given back is free");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play play = {.feed = {data, size}};

	fuzz_reseed(size);
	play.now = INT64_C(1700000000000) + feed_u32(&play.feed);
	play.limits.grace_ms = feed_u32(&play.feed) % (INT64_C(3600) * 1000 + 1);
	play.limits.rotate_ms = 2 * play.limits.grace_ms + feed_u32(&play.feed) % (30 * DAY_MS);
	make_header(&play.header, &play.feed, play.now);
	for (int steps = 0; steps < STEPS_MAX && play.feed.left; steps++) {
		uint8_t choice = feed_u8(&play.feed);
		const unsigned char *token = tokens[choice / 4 % ACTORS];

		switch (choice % 4) {
			case 0:
			case 1:
				open_one(&play, token);
				break;
			case 2:
				commit_one(&play, token);
				break;
			default:
				play.now += feed_u32(&play.feed) % YEAR_MS >> feed_below(&play.feed, 24);
				break;
		}
	}
	return 0;
}
