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
 * - verdict: how the presented session ID was judged: "current", "due" (this response offers the next generation),
 *   "parent", "orphan", "frozen", "obsolete", "expired", "revoked", "ended", "incident"; "new" when none was presented
 *   or the presented one was forged.
 * - handle: the session's public name.
 * - generation: the generation of the session ID that this request presented, or that was minted for it.
 * - created_at, last_seen_at, rotated_at: of the session; rotated_at is the time of the newest offer.
 * - idle_deadline, absolute_deadline: when the session ends by itself; absolute_deadline is null when
 *   secsess.absolute_lifetime is 0.
 * - lock: "held", "refused" or "timeout" (this request runs by secsess.on_lock_refused), "none" (read_and_close, or
 *   the verdict takes no lock).
 * - previous_end: why the session that the client presented is not this one: "idle", "absolute", "logout", "revoked",
 *   "renewed", "suspect", "unconfirmed", "unknown"; null when nothing ended.
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
