/* SPDX-License-Identifier: BSD-3-Clause */

/* What an obsolete ID leads to: every combination of evidence under every setting. */
#include "unit.h"

#include "../../handlers/core/policy.h"

/* -1: whatever it is. Every combination meets exactly one row of its setting. */
struct row {
	int incident;
	enum secsess_on_obsolete setting;
	int retired, same_user, successor_presented, same_agent, has_body;
	enum secsess_reaction reaction;
};

static const struct row rows[] = {
	{1, SECSESS_ON_OBSOLETE_DENY, -1, -1, -1, -1, -1, SECSESS_REACTION_REVOKE},
	{1, SECSESS_ON_OBSOLETE_SESSION, -1, -1, -1, -1, -1, SECSESS_REACTION_REVOKE},
	{1, SECSESS_ON_OBSOLETE_USER, -1, -1, -1, -1, -1, SECSESS_REACTION_REVOKE},
	{1, SECSESS_ON_OBSOLETE_EVIDENCE, -1, -1, -1, 1, 1, SECSESS_REACTION_LATE},
	{1, SECSESS_ON_OBSOLETE_EVIDENCE, -1, -1, -1, 0, -1, SECSESS_REACTION_REVOKE},
	{1, SECSESS_ON_OBSOLETE_EVIDENCE, -1, -1, -1, 1, 0, SECSESS_REACTION_REVOKE},
	{0, SECSESS_ON_OBSOLETE_DENY, -1, -1, -1, -1, -1, SECSESS_REACTION_DENY},
	{0, SECSESS_ON_OBSOLETE_SESSION, -1, -1, -1, -1, -1, SECSESS_REACTION_END},
	{0, SECSESS_ON_OBSOLETE_USER, -1, -1, -1, -1, -1, SECSESS_REACTION_REVOKE},
	/* A planted ID can't log its victim out, however it is shown. */
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 0, -1, -1, -1, SECSESS_REACTION_FIXATION},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, 0, 0, -1, SECSESS_REACTION_LOST},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, 0, 1, 0, SECSESS_REACTION_LOST},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, -1, 1, 1, SECSESS_REACTION_LATE},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 0, -1, -1, 1, 1, SECSESS_REACTION_LATE},
	/* A foreign user agent may not pass as a slow upload, nor may a request that carries nothing. */
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, 1, 0, 1, SECSESS_REACTION_SUSPECT},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, 1, 1, 0, SECSESS_REACTION_SUSPECT},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 1, 1, 1, 0, 0, SECSESS_REACTION_SUSPECT},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 0, -1, -1, 0, 1, SECSESS_REACTION_SUSPECT},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 0, -1, -1, 1, 0, SECSESS_REACTION_SUSPECT},
	{0, SECSESS_ON_OBSOLETE_EVIDENCE, 0, -1, -1, 0, 0, SECSESS_REACTION_SUSPECT},
};

static bool fits(int wanted, bool is)
{
	return wanted < 0 || wanted == is;
}

static bool row_fits(const struct row *row, enum secsess_on_obsolete setting, const struct secsess_evidence *evidence)
{
	return fits(row->incident, evidence->incident) && row->setting == setting &&
		fits(row->retired, evidence->retired) && fits(row->same_user, evidence->same_user) &&
		fits(row->successor_presented, evidence->successor_presented) && fits(row->same_agent, evidence->same_agent) &&
		fits(row->has_body, evidence->has_body);
}

static void ask(enum secsess_on_obsolete setting, const struct secsess_evidence *evidence)
{
	const struct row *found = NULL;

	for (size_t i = 0; i < SECSESS_COUNT(rows); i++) {
		if (row_fits(&rows[i], setting, evidence)) {
			assert_null(found);
			found = &rows[i];
		}
	}
	assert_non_null(found);
	assert_string_equal(secsess_reaction_name(secsess_react(setting, evidence)),
		secsess_reaction_name(found->reaction));
}

static void every_combination(void **state)
{
	(void) state;
	for (int setting = SECSESS_ON_OBSOLETE_EVIDENCE; setting <= SECSESS_ON_OBSOLETE_DENY; setting++) {
		for (unsigned bits = 0; bits < 64; bits++) {
			ask((enum secsess_on_obsolete) setting,
				&(struct secsess_evidence) {.retired = bits & 1,
					.same_user = bits & 2,
					.successor_presented = bits & 4,
					.same_agent = bits & 8,
					.has_body = bits & 16,
					.incident = bits & 32});
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination),
	};

	return cmocka_run_group_tests_name("react", tests, NULL, NULL);
}
