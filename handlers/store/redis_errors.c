/* SPDX-License-Identifier: BSD-3-Clause */

#include "redis_link.h"

#define WORD_MAX 16

struct explanation {
	const char *word;
	enum secsess_cure cure;
	const char *text;
};

/* Error texts of a server can repeat keys and arguments, so only their first word is ever shown. */
static const struct explanation explanations[] = {
	{"NOSCRIPT", SECSESS_CURE_SCRIPTS, "it forgot the scripts and would not load them again"},
	{"LOADING", SECSESS_CURE_WAIT, "it is still loading its data after a start: try again in a moment"},
	{"BUSY", SECSESS_CURE_WAIT, "a script of another client occupies it: see SCRIPT KILL"},
	{"TRYAGAIN", SECSESS_CURE_MOVING, "a slot is being moved: try again in a moment"},
	{"MASTERDOWN", SECSESS_CURE_WAIT, "it is a replica that lost its master"},
	{"READONLY", SECSESS_CURE_RECONNECT, "it is a read-only replica: point secsess.store to the master"},
	{"MISCONF", SECSESS_CURE_NONE,
		"it refuses writes because it can't save to disk: see its log, or stop-writes-on-bgsave-error"},
	{"NOREPLICAS", SECSESS_CURE_WAIT, "it refuses writes because too few replicas are connected"},
	{"OOM", SECSESS_CURE_FULL,
		"it reached maxmemory and takes no new sessions: raise maxmemory, or lower the sessions' lifetimes"},
	{"NOAUTH", SECSESS_CURE_NONE, "it wants a password: put it into secsess.store or secsess.store_credentials_file"},
	{"WRONGPASS", SECSESS_CURE_NONE,
		"it refuses user or password: correct secsess.store or secsess.store_credentials_file"},
	{"NOPERM", SECSESS_CURE_NONE,
		"its ACL forbids a command or key that secsess needs: see the ACL line in the README"},
	{"WRONGTYPE", SECSESS_CURE_NONE, "a key of ours holds something else: give secsess a prefix of its own (?prefix=)"},
	{"CROSSSLOT", SECSESS_CURE_NONE, "it is a Cluster: write redis-cluster:// in secsess.store"},
	{"MOVED", SECSESS_CURE_NONE, "it is a Cluster: write redis-cluster:// in secsess.store"},
	{"ASK", SECSESS_CURE_NONE, "it is a Cluster: write redis-cluster:// in secsess.store"},
	{"ERR unknown command", SECSESS_CURE_NONE,
		"it can't do what secsess needs: it must be Redis 6.2 or later, or Valkey, with Lua scripts"},
	{"ERR This instance", SECSESS_CURE_NONE, "it is no Cluster: write redis:// in secsess.store"},
	{"CLUSTERDOWN", SECSESS_CURE_WAIT, "its Cluster misses nodes: see CLUSTER INFO"},
};

static bool begins_with_word(const char *reply, const char *word)
{
	size_t size = strlen(word);

	return strncmp(reply, word, size) == 0 && (reply[size] == ' ' || reply[size] == '\0');
}

/* Scripts hand an inner error on in their own words; what counts stands inside. */
static const struct {
	const char *within, *word;
} inner[] = {
	{"maxmemory", "OOM"},
	{"read only replica", "READONLY"},
	{"ACL", "NOPERM"},
	{"can't run this command", "NOPERM"},
	{"undeclared key", "ERR unknown command"},
};

static const struct explanation *find(const char *reply)
{
	for (size_t i = 0; i < SECSESS_COUNT(explanations); i++) {
		if (begins_with_word(reply, explanations[i].word)) {
			return &explanations[i];
		}
	}
	for (size_t i = 0; i < SECSESS_COUNT(inner); i++) {
		if (strstr(reply, inner[i].within)) {
			return find(inner[i].word);
		}
	}
	return NULL;
}

enum secsess_cure secsess_redis_explain(const char *reply, const char *address, struct secsess_error *error)
{
	const struct explanation *explanation = find(reply);

	if (!explanation) {
		size_t size = strspn(reply, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		bool is_word = size > 0 && size <= WORD_MAX && strchr(" :", reply[size]);

		secsess_error_set(error, "the store at %s answered %.*s: see its log", address, (int) (is_word ? size : 8),
			is_word ? reply : "an error");
		return SECSESS_CURE_NONE;
	}
	secsess_error_set(error, "the store at %s answered %s: %s", address, explanation->word, explanation->text);
	return explanation->cure;
}
