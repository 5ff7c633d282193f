<?php

/**
 * @generate-class-entries
 * @generate-legacy-arginfo 80100
 */

/** What was to be done was not, and why: the store doesn't answer, the lock is lost, output has begun. */
class SecsessException extends RuntimeException
{
}

/**
 * Tells how the current request's session was judged and what its record says.
 *
 * Every key is always there. Before the first session_start() of a request, and when another save handler is in use,
 * "verdict" and all that depends on it are null. Times are Unix times in seconds; the fraction counts milliseconds.
 * The session ID never shows: "handle" is the session's public name, by which lists and logs know it.
 *
 * - verdict: how the presented session ID was judged: "current"; "due" (this response offers the next generation);
 *   "parent" (replaced a moment ago, served without a cookie); "orphan" (the last offer got lost, this response makes
 *   another); "frozen" (renewed a moment ago: a read-only snapshot); "obsolete", "expired", "revoked", "ended" and
 *   "incident" (no longer good for anything); "new" when none was presented, or a forged one.
 * - handle: the session's public name.
 * - generation: the generation of the session ID that this request works under.
 * - created_at, last_seen_at, rotated_at: of the session; rotated_at is the time of the newest offer.
 * - idle_deadline, absolute_deadline: when the session ends by itself; absolute_deadline is null when
 *   secsess.absolute_lifetime is 0.
 * - lock: "held"; "optimistic" (changes are saved if nobody else writes meanwhile); "readonly" (read_and_close, or by
 *   secsess.on_lock_refused); "none" (nothing of this session will be saved).
 * - previous_end: why the session that the client presented is not this one: "idle", "absolute", "destroyed",
 *   "terminated", "revoked", "limit" (the user had as many sessions as there may be), "renewed", "obsolete", "incident",
 *   "unconfirmed" (five offered IDs running never came back), "foreign tag", "unknown" (no trace of it); null when
 *   nothing ended.
 * - autologin: what secsess_autologin_attempt() came to in this request: "used"; "late" (another request of this browser was
 *   faster: load the page again); "dead" (the key is of no use any more); null: not called, no key came, or it threw.
 *
 * @return array{
 *     verdict: ?string,
 *     handle: ?string,
 *     generation: ?int,
 *     created_at: ?float,
 *     last_seen_at: ?float,
 *     rotated_at: ?float,
 *     idle_deadline: ?float,
 *     absolute_deadline: ?float,
 *     lock: ?string,
 *     previous_end: ?string,
 *     autologin: ?string,
 *     cookies: ?string
 * }
 */
function secsess_status(): array {}

/**
 * Holds all settings of PHP and of secsess, the store and what shows of the web server against the manual, OWASP ASVS 5.0 and
 * NIST 800-63B-4.
 *
 * It changes nothing (but for the secret that a server keeps, which it makes as any request would), asks the store a few
 * questions, and is for administrators: in a page of their own, or on the command line
 * as "secsess audit". Each finding has the same keys, the worst come first:
 *
 * - id: its name, which keeps its meaning; the part before the dot is php, cookie, secsess, store or server.
 * - severity: "critical", "high", "medium", "low", "info".
 * - setting: of php.ini, or null; value: what it is, or what else was found; null: nothing is to be shown.
 * - problem: what is wrong; allows: what an attacker makes of it; remedy: the line to change; source: who says so.
 *
 * What could not be told is a finding, never silence: that of a store that doesn't answer is "store.unreachable".
 *
 * @return list<array{
 *     id: string,
 *     severity: string,
 *     setting: ?string,
 *     value: ?string,
 *     problem: string,
 *     allows: string,
 *     remedy: string,
 *     source: string
 * }>
 */
function secsess_audit(): array {}

/**
 * Makes the session the user's, under a new ID: call it when the user's credentials were found right.
 *
 * What $_SESSION holds comes along, unless it was another user's, or the request does not hold the session's lock: then it
 * starts empty. The entries that secsess.login_drop names never come along. Until the page's output begins, as for every
 * new ID.
 *
 * @param string $user the user's ID, as the application knows it: 1 to 1024 bytes
 * @param array $options "level": how well the user was authenticated, in the application's words; "label": a name for the
 *     session, for lists; "keep": a list of the names of the only entries of $_SESSION that come along
 * @throws SecsessException nobody was logged in, and the session is as it was
 */
function secsess_login(string $user, array $options = []): void {}

/**
 * Ends the session, takes its cookie and the auto-login key from the browser and asks the browser to forget what the site stored
 * there.
 *
 * @throws SecsessException the store did not answer: the cookie is taken, but the session goes on until it expires
 */
function secsess_logout(): void {}

/** The user whose session it is; null: nobody's. */
function secsess_user(): ?string {}

/** When the user last showed credentials in this session, in Unix time; null: not logged in, or not known. */
function secsess_authenticated_at(): ?int {}

/**
 * Notes that the user has shown credentials again, under a new ID; deadlines start anew.
 *
 * @throws SecsessException the session is as it was
 */
function secsess_reauthenticate(): void {}

/** Whether the user has shown credentials within that many seconds: else ask for them, and secsess_reauthenticate(). */
function secsess_fresh(int $seconds): bool {}

/**
 * The live sessions of a user, the newest first.
 *
 * Times as in secsess_status(). area is null without secsess.geoip_database, or when it doesn't know the address.
 *
 * @param string|null $user null: whose session the request has
 * @param int $limit no more than so many; 0: all
 * @param string|null $before only those behind the one of this handle: the next page
 * @return list<array{
 *     handle: string,
 *     current: bool,
 *     created_at: float,
 *     authenticated_at: ?float,
 *     last_seen_at: float,
 *     ip: ?string,
 *     area: ?array{country: ?string, region: ?string, city: ?string, asn: ?int, organization: ?string},
 *     user_agent: ?string,
 *     level: ?string,
 *     label: ?string,
 *     idle_deadline: float,
 *     absolute_deadline: ?float
 * }>
 * @throws SecsessException the store did not answer
 */
function secsess_sessions(?string $user = null, int $limit = 0, ?string $before = null): array {}

/**
 * How many live sessions a user has.
 *
 * @throws SecsessException the store did not answer
 */
function secsess_count(?string $user = null): int {}

/**
 * Ends one session of a user, by the handle that secsess_sessions() tells, and forgets the device if it is remembered; requests
 * that are under way in it can save nothing any more.
 *
 * @param string|null $user null: whose session the request has
 * @return bool false: the user has no live session of that handle
 * @throws SecsessException the store did not answer
 */
function secsess_terminate(string $handle, ?string $user = null): bool {}

/**
 * Ends all sessions of the user but the request's own, and the auto-login of all other devices.
 *
 * @return int how many
 * @throws SecsessException not all were ended
 */
function secsess_terminate_others(): int {}

/**
 * Ends all sessions and all auto-login keys of a user at once, on all servers: after a change of password, or when an account is
 * closed.
 *
 * @return int how many
 * @throws SecsessException not all were ended
 */
function secsess_revoke(string $user): int {}

/**
 * Incidents: two copies of one session were alive, which ended all the user's sessions.
 *
 * requests: what is known of the two; sessions: all that the user had, as secsess_sessions() told them. They are kept for
 * secsess.incident_lifetime.
 *
 * @param string|null $user null: of all users
 * @param int $limit the newest, 1 to 1000
 * @return list<array{handle: string, at: float, user: ?string, requests: list<array<string, mixed>>, sessions: list<array<string, mixed>>}>
 * @throws SecsessException the store did not answer
 */
function secsess_incidents(?string $user = null, int $limit = 100): array {}

/**
 * Has a function called for each event of this request: login, logout, renew, orphan, obsolete, fixation attempt, incident,
 * terminate, revoke, limit, lock refused, forged, auto-login issued, auto-login obsolete, csrf.
 *
 * It gets one array: event, at, handle, user, ip, area, user_agent, detail, count. What it throws is told by a warning, and
 * the request goes on.
 */
function secsess_on_event(callable $listener): void {}

/**
 * The newest events of all requests, where secsess.event_log = store.
 *
 * @param int $limit 1 to 10000
 * @return list<array<string, mixed>>
 * @throws SecsessException the store did not answer
 */
function secsess_events(int $limit = 100): array {}

/**
 * Remembers the user on this device: a one-time key in a cookie of its own logs him in when he comes back without a session. Until
 * the page's output begins.
 *
 * The device stays remembered for secsess.autologin_lifetime from now on, however often it logs in by itself. A user has at most
 * secsess.autologin_max devices: the one that was used least recently goes.
 *
 * @param array $options "label": a name for the device, for lists; "lifetime": seconds, when it is to be less than
 *     secsess.autologin_lifetime
 * @throws SecsessException the device is not remembered: nobody is logged in, or the session is not locked by this request
 */
function secsess_autologin_issue(array $options = []): void {}

/**
 * Logs the user in by this device's key, which is used up by that and replaced. Behind session_start(), until the page's output
 * begins; on the pages that secsess.autologin_path sends the key to.
 *
 * The session has the level "remembered", and no credentials were shown in it: ask for them (secsess_fresh()) before what matters.
 *
 * @return string|null the user, also when he was logged in already; null: nobody was logged in, secsess_status()["autologin"] tells
 *     why
 * @throws SecsessException nobody was logged in: the store did not answer, or as for secsess_login()
 */
function secsess_autologin_attempt(): ?string {}

/**
 * Forgets this device: its key is good for nothing any more, and its cookie goes. The session stays.
 *
 * @throws SecsessException the store did not answer: the cookie is taken, but the key stays good
 */
function secsess_autologin_forget(): void {}

/**
 * The devices that log a user in by themselves, the last used first.
 *
 * @param string|null $user null: whose session the request has
 * @return list<array{
 *     handle: string,
 *     current: bool,
 *     created_at: float,
 *     used_at: float,
 *     expires_at: float,
 *     ip: ?string,
 *     area: ?array{country: ?string, region: ?string, city: ?string, asn: ?int, organization: ?string},
 *     user_agent: ?string,
 *     label: ?string
 * }>
 * @throws SecsessException the store did not answer
 */
function secsess_autologin_keys(?string $user = null): array {}

/**
 * Forgets devices of a user. Sessions that they have made go on: see secsess_revoke().
 *
 * @param string|null $series the handle that secsess_autologin_keys() tells; null: all
 * @param string|null $user null: whose session the request has
 * @return int how many
 * @throws SecsessException the store did not answer
 */
function secsess_autologin_revoke(?string $series = null, ?string $user = null): int {}

/**
 * A token that proves that a request comes from a page of this session: for a hidden field named "secsess_csrf", or for the header
 * X-CSRF-Token of a script's requests. Letters, digits, "-" and "_"; another one each time, and all of them are good.
 *
 * It is good as long as the session lives, however often its ID rotates, and for no other: behind a login, a logout or
 * session_regenerate_id() pages need new ones. After the session was closed it can still be asked for.
 *
 * @param string $scope what it is for, when it is to be good for nothing else: "transfer"
 * @throws SecsessException no session was started
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
function secsess_csrf_token(string $scope = ""): string {}

/**
 * Whether the request comes from a page of this session, by its token.
 *
 * @param string|null $token null: the one in the form field "secsess_csrf" or, without that, in the header X-CSRF-Token
 * @param string $scope what the token was made for
 * @throws SecsessException no session was started
 */
function secsess_csrf_check(?string $token = null, string $scope = ""): bool {}
