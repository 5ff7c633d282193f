/* SPDX-License-Identifier: BSD-3-Clause */

/* What to think of a store. A row is a finding and when it holds; what was not told is a finding of its own, never fine. */
#include "audit.h"

#define README_ADDRESS "README, The address of a Redis"
#define README_FILES "README, Files"
#define README_SECRET "README, Install; OWASP ASVS 5.0 13.3.1"

typedef bool (*holds_fn)(const struct secsess_store_facts *facts);

struct row {
	struct secsess_finding finding;
	holds_fn holds;
};

static bool is_server(const struct secsess_store_facts *facts)
{
	return facts->traits->place == SECSESS_PLACE_SERVER;
}

static bool is_files(const struct secsess_store_facts *facts)
{
	return facts->traits->place == SECSESS_PLACE_FILES;
}

/* A server that answered. */
static bool answers(const struct secsess_store_facts *facts)
{
	return is_server(facts) && !facts->status;
}

static bool is_down(const struct secsess_store_facts *facts)
{
	return facts->status != SECSESS_DONE;
}

static bool is_open_network(const struct secsess_store_facts *facts)
{
	return is_server(facts) && facts->traits->remote && !facts->traits->credentials;
}

static bool is_plain(const struct secsess_store_facts *facts)
{
	return is_server(facts) && facts->traits->remote && !facts->traits->encrypted;
}

static bool is_unverified(const struct secsess_store_facts *facts)
{
	return is_server(facts) && facts->traits->encrypted && !facts->traits->verified;
}

static bool is_open_machine(const struct secsess_store_facts *facts)
{
	return is_server(facts) && !facts->traits->remote && !facts->traits->credentials &&
		facts->traits->local == SECSESS_TOLD_YES;
}

static bool evicts(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->evicts == SECSESS_TOLD_YES && facts->traits->bounded != SECSESS_TOLD_NO;
}

static bool would_evict(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->evicts == SECSESS_TOLD_YES && facts->traits->bounded == SECSESS_TOLD_NO;
}

static bool may_all(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->all_commands == SECSESS_TOLD_YES;
}

static bool reaches_all(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->all_keys == SECSESS_TOLD_YES;
}

static bool fails_to_save(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->failing == SECSESS_TOLD_YES;
}

static bool goes_back(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->unjournaled == SECSESS_TOLD_YES &&
		facts->traits->forgets == SECSESS_TOLD_NO;
}

static bool forgets(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->forgets == SECSESS_TOLD_YES;
}

static bool may_lag(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->replicated == SECSESS_TOLD_YES && !facts->waits_for_replicas;
}

static bool hides_state(const struct secsess_store_facts *facts)
{
	const struct secsess_store_traits *traits = facts->traits;

	return answers(facts) &&
		(traits->evicts == SECSESS_NOT_TOLD || traits->unjournaled == SECSESS_NOT_TOLD ||
			traits->failing == SECSESS_NOT_TOLD || traits->replicated == SECSESS_NOT_TOLD);
}

static bool hides_snapshots(const struct secsess_store_facts *facts)
{
	return answers(facts) && facts->traits->unjournaled == SECSESS_TOLD_YES &&
		facts->traits->forgets == SECSESS_NOT_TOLD;
}

static bool hides_rules(const struct secsess_store_facts *facts)
{
	return answers(facts) &&
		(facts->traits->all_commands == SECSESS_NOT_TOLD || facts->traits->all_keys == SECSESS_NOT_TOLD);
}

static bool keeps_secret_on_server(const struct secsess_store_facts *facts)
{
	return is_server(facts) && !facts->secret_file;
}

static bool keeps_secret_in_files(const struct secsess_store_facts *facts)
{
	return is_files(facts) && !facts->secret_file;
}

static bool shows_credentials(const struct secsess_store_facts *facts)
{
	return is_server(facts) && facts->credentials_in_setting;
}

static bool can_be_moved(const struct secsess_store_facts *facts)
{
	return is_files(facts) && facts->traits->replaceable;
}

static bool can_be_taken(const struct secsess_store_facts *facts)
{
	return is_files(facts) && facts->traits->squattable;
}

static bool is_listed(const struct secsess_store_facts *facts)
{
	return is_files(facts) && facts->traits->listed;
}

static bool is_volatile(const struct secsess_store_facts *facts)
{
	return is_files(facts) && !facts->status && facts->traits->in_memory;
}

static bool is_unsynced(const struct secsess_store_facts *facts)
{
	return is_files(facts) && !facts->traits->synced;
}

static const struct row rows[] = {
	{{"store.no_password", SECSESS_CRITICAL, "secsess.store",
		 "The server takes commands over the network without a password.",
		 "Whoever reaches its port reads, changes and ends all sessions, and with the secret in it signs IDs of any user.",
		 "secsess.store_credentials_file = \"/etc/php/secsess.password\", and a user for it: see the README's ACL line",
		 README_ADDRESS "; OWASP ASVS 5.0 13.2.1"},
		is_open_network},
	{{"store.unreachable", SECSESS_HIGH, "secsess.store", "The store can't be used.",
		 "No session starts, and what is wrong with the store itself could not be looked at.",
		 "secsess.store = \"redis://HOST:PORT\" of a server that answers; for files, session.save_path = a directory on a local disk",
		 README_ADDRESS "; " README_FILES},
		is_down},
	{{"store.plaintext", SECSESS_HIGH, "secsess.store", "Sessions go over the network to the store in plain text.",
		 "Whoever listens on the way reads the password and what sessions hold; whoever sits in it changes both.",
		 "secsess.store = \"rediss://HOST:PORT?ca=FILE\"", "OWASP ASVS 5.0 12.3.1; " README_ADDRESS},
		is_plain},
	{{"store.tls_unverified", SECSESS_HIGH, "secsess.store", "The server's certificate is not verified.",
		 "Whoever sits in the way passes for the store, and gets its password and all sessions.",
		 "secsess.store = \"rediss://HOST:PORT?ca=FILE\", without verify=0", "OWASP ASVS 5.0 12.3.2; " README_ADDRESS},
		is_unverified},
	{{"store.eviction", SECSESS_HIGH, NULL, "At its maxmemory the server throws away what is still good.",
		 "Whoever makes many sessions logs others out, and a revocation that is thrown away lets a stolen session in again.",
		 "redis.conf: maxmemory-policy noeviction", README_ADDRESS "; OWASP ASVS 5.0 7.4.1"},
		evicts},
	{{"store.secret_on_server", SECSESS_HIGH, "secsess.secret_file",
		 "The secret that signs IDs lies in the store, and records are not encrypted.",
		 "Whoever reads the store, a replica or a backup of it, signs IDs, gets into any session and reads what it holds.",
		 "secsess.secret_file = \"/etc/php/secsess.key\"", README_SECRET},
		keeps_secret_on_server},
	{{"store.directory_replaceable", SECSESS_HIGH, "session.save_path",
		 "Others can rename the directory that sessions are in.",
		 "They end all sessions, and forget all revocations, at will.",
		 "chown root and chmod go-w the directory in session.save_path, or chmod +t it", README_FILES},
		can_be_moved},
	{{"store.no_password_local", SECSESS_MEDIUM, "secsess.store",
		 "Everybody on this machine can use the server, without a password.",
		 "Any other program that was broken into reads, changes and ends all sessions.",
		 "secsess.store_credentials_file = \"/etc/php/secsess.password\", or redis.conf: unixsocketperm 770",
		 README_ADDRESS "; OWASP ASVS 5.0 13.2.1"},
		is_open_machine},
	{{"store.acl_commands", SECSESS_MEDIUM, NULL, "The store's user may do more than secsess does.",
		 "Who breaks into one page reconfigures the server, loads modules or empties it.",
		 "the README's line ACL SETUSER secsess …", README_ADDRESS "; OWASP ASVS 5.0 13.2.2"},
		may_all},
	{{"store.persistence_failing", SECSESS_MEDIUM, NULL, "The server's last attempt to write to its disk failed.",
		 "A restart brings back sessions that were ended since, or ends all; with stop-writes-on-bgsave-error nothing is saved now.",
		 "see the server's log, and make room on its disk", "Redis, INFO persistence; OWASP ASVS 5.0 7.4.1"},
		fails_to_save},
	{{"store.persistence_snapshots", SECSESS_MEDIUM, NULL, "The server writes snapshots and no append-only file.",
		 "A crash brings back what was ended or revoked since the last snapshot: a session that was logged out is alive again.",
		 "redis.conf: appendonly yes", "Redis, Persistence; OWASP ASVS 5.0 7.4.1"},
		goes_back},
	{{"store.secret_beside_files", SECSESS_MEDIUM, "secsess.secret_file",
		 "The secret that signs IDs lies beside the sessions, and records are not encrypted.",
		 "Whoever reads a backup of the directory signs IDs, gets into any session and reads what it holds.",
		 "secsess.secret_file = \"/etc/php/secsess.key\"", README_SECRET},
		keeps_secret_in_files},
	{{"store.acl_keys", SECSESS_LOW, NULL, "The store's user reaches all keys of the server.",
		 "Who breaks into one page reads and changes what others keep there, and who breaks into another, the sessions.",
		 "ACL SETUSER secsess resetkeys ~secsess:*", README_ADDRESS "; OWASP ASVS 5.0 13.2.2"},
		reaches_all},
	{{"store.eviction_policy", SECSESS_LOW, NULL,
		 "The server's policy would throw away sessions, once it gets a maxmemory.",
		 "As soon as somebody sets one, users are logged out and revocations forgotten.",
		 "redis.conf: maxmemory-policy noeviction", README_ADDRESS},
		would_evict},
	{{"store.persistence_none", SECSESS_LOW, NULL, "The server writes nothing to its disk.",
		 "A restart ends all sessions and forgets all devices that were remembered, and incidents.",
		 "redis.conf: appendonly yes", "Redis, Persistence"},
		forgets},
	{{"store.failover", SECSESS_LOW, "secsess.wait_replicas",
		 "Logins, logouts and revocations don't wait for the replicas.",
		 "When the server dies, a session that was ended a moment before may be alive on the one that takes over.",
		 "secsess.wait_replicas = 1", "README, More than one server; OWASP ASVS 5.0 7.4.1"},
		may_lag},
	{{"store.credentials_in_setting", SECSESS_LOW, "secsess.store", "The store's password stands in php.ini.",
		 "It gets into backups and repositories of the configuration, which many may read.",
		 "secsess.store_credentials_file = \"/etc/php/secsess.password\"", README_ADDRESS "; OWASP ASVS 5.0 13.3.1"},
		shows_credentials},
	{{"store.directory_squattable", SECSESS_LOW, "session.save_path",
		 "Others can make the directory before secsess does.",
		 "Who is first keeps sessions from starting, as long as he likes.",
		 "session.save_path = a directory that belongs to the user that PHP runs as", README_FILES},
		can_be_taken},
	{{"store.unsynced", SECSESS_LOW, "secsess.file_sync", "What is written is not at once on the disk.",
		 "A power failure can bring back what a session was half a minute before, a logout undone; revocations never.",
		 "secsess.file_sync = data", README_FILES "; OWASP ASVS 5.0 7.4.1"},
		is_unsynced},
	{{"store.state_unknown", SECSESS_INFO, NULL,
		 "The server doesn't tell its state: eviction, persistence and replicas could not be looked at.",
		 "What is wrong there stays unseen.", "ACL SETUSER secsess +info", "README, Audit"},
		hides_state},
	{{"store.snapshots_unknown", SECSESS_INFO, NULL,
		 "The server has no append-only file, and doesn't tell whether it writes snapshots.",
		 "After a crash, sessions may be what they were some time before, or none be left.",
		 "redis.conf: appendonly yes", "README, Audit"},
		hides_snapshots},
	{{"store.acl_unknown", SECSESS_INFO, NULL, "The server doesn't tell what its user may do.",
		 "Rights that are too broad stay unseen; that it may not ask speaks for narrow ones.",
		 "compare ACL GETUSER with the README's line as an administrator", "README, Audit"},
		hides_rules},
	{{"store.directory_listed", SECSESS_INFO, "session.save_path",
		 "Everybody on this machine sees that the session directory is there.", "What is in it stays closed to them.",
		 "chmod o-r the directory in session.save_path", README_FILES},
		is_listed},
	{{"store.in_memory", SECSESS_INFO, "session.save_path", "The directory's file system ends with the machine's run.",
		 "A reboot ends all sessions and forgets all devices that were remembered, and incidents.",
		 "session.save_path = a directory on a disk", README_FILES},
		is_volatile},
};

const struct secsess_finding *secsess_store_finding(const struct secsess_store_facts *facts, size_t *at)
{
	while (*at < SECSESS_COUNT(rows)) {
		const struct row *row = &rows[(*at)++];

		if (row->holds(facts)) {
			return &row->finding;
		}
	}
	return NULL;
}

const char *secsess_severity_name(enum secsess_severity severity)
{
	static const char *const names[] = {"critical", "high", "medium", "low", "info"};

	return names[severity];
}
