<?php

/**
 * @generate-class-entries
 * @generate-legacy-arginfo 80100
 */

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
 *   "revoked", "renewed", "obsolete", "incident", "unconfirmed" (five offered IDs running never came back),
 *   "foreign tag", "unknown" (no trace of it); null when nothing ended.
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
 *     previous_end: ?string
 * }
 */
function secsess_status(): array {}
