-- Opens a session: judges by its header, records a first presentation, takes the lock or a place in the queue, reserves
-- an offer. handlers/core/step.c says the same in C.
--
-- KEYS  1 record   [2 queue, once QUEUE was answered; while their slot moves both can't be had at once: then the flag "alone"]
-- ARGV  1 request, packed   2 time to live of the record in ms
-- reply {verdict, lock, now, wait_ms}, verdict and lock as in policy.h and store.h; or {ABSENT}, {CORRUPT}; or the number
--       now * 16 + verdict: the lock is held; at maxmemory the error OOM: call again with the flag "full"
--       lock QUEUE: nothing was done, call again with the queue; WAIT: block on the own wake-up list for wait_ms

local record = KEYS[1]
--@include record.lua
--@include fields.lua

local REQUEST = '<c16I4BI4I4I4i8i8i8i8'
local CURRENT = 8

local token, generation, flags, wait_ms, max_waiters, slow_waiters, lease_ms, grace_ms, rotate_ms, idle_ms =
	struct.unpack(REQUEST, ARGV[1])
local leased, keeps_cookie, by_client, full, alone = flags % 2 == 1, flags % 4 >= 2, flags % 8 >= 4, flags % 16 >= 8, flags >= 16

-- What most requests are: the newest ID, presented before, not due, and nobody near the lock. All that is below would say
-- the same of it, more slowly.
if leased and life == LIVE and lock == 0 and not crowded and lease_until <= now and generation == newest and generation == confirmed and
	expires_at > now and not (keeps_cookie and now >= offered_at + rotate_ms) then
	-- At maxmemory the first write must be one that frees nothing and takes nothing; what follows it then works too.
	if full or expires_at - now < idle_ms / 2 then
		redis.call('PEXPIRE', record, ARGV[2])
	end
	redis.call('SETRANGE', record, '56', struct.pack('<i8i8i8c16', fence + 1, now, now + lease_ms, token))
	return now * 16 + CURRENT
end

--@include header.lua

local VERDICT_ENDED, EXPIRED, INCIDENT, OBSOLETE, FROZEN, PARENT, DUE, ORPHAN = 1, 2, 4, 5, 6, 7, 9, 10
local NOT_ASKED, HELD, REFUSED, TIMEOUT, QUEUE, WAIT = 0, 1, 2, 3, 4, 5
local OFFERS_MAX = 5
local SLICE_MS = 250     -- who waits looks again this often whether waiting still makes sense
local CLAIM_MS = 300     -- the waiter whose turn it is takes the lock in this time, or it is anybody's
local ENTRY_SLACK_MS = 1000
local SLOW_MS, CROWD, CROWDED_WAIT_MS, CROWDED_KEEP_MS = 75, 2, 300, 5000 -- see step.c

local function unconfirmed()
	if now < offered_at + grace_ms or not leased or not keeps_cookie then
		return PARENT
	end
	return offers < OFFERS_MAX and ORPHAN or VERDICT_ENDED
end

local function judge()
	if life == SUSPECT then
		return generation == suspect_by and VERDICT_ENDED or INCIDENT
	elseif life == ENDED_LIFE then
		return VERDICT_ENDED
	elseif life == RETIRED then
		return FROZEN
	elseif expires_at <= now then
		return EXPIRED
	elseif generation < confirmed then
		return generation >= before and now < confirmed_offer_at + grace_ms and PARENT or OBSOLETE
	elseif generation > confirmed then
		return CURRENT
	elseif generation < newest then
		return unconfirmed()
	elseif leased and keeps_cookie and now >= offered_at + rotate_ms then
		return DUE
	end
	return CURRENT
end

local verdict = judge()
if verdict < PARENT then
	return {verdict, NOT_ASKED, now, 0}
end

local own = owner == token and lease_until > now
local free = lease_until <= now
local queued = lock % 2 == QUEUED
if leased and not own and #KEYS < 2 and not (alone and free) and (queued or not free) then
	return {verdict, QUEUE, now, 0}
end

redis.call('PEXPIRE', record, ARGV[2]) -- first: see above

if generation > newest then
	newest, confirmed, before, offers = generation, generation, confirmed, 0
	offered_at, confirmed_offer_at = now, now
elseif generation > confirmed and by_client then
	before, confirmed, confirmed_offer_at = confirmed, generation, offered_at
	if confirmed == newest then
		offers = 0
	end
	expires_at = math.max(expires_at, now + idle_ms)
end

local function finish(lock_answer, wait)
	redis.call('SETRANGE', record, 0, header())
	return {verdict, lock_answer, now, wait}
end

if not leased then
	return finish(NOT_ASKED, 0)
end

local function grant()
	if not own or lock >= HANDING then
		crowded = crowded and now - granted_at <= hold_ms + CROWDED_KEEP_MS
		fence, granted_at = fence + 1, now
	end
	lock = lock % 2
	lease_until, owner = now + lease_ms, token
	if verdict == DUE or verdict == ORPHAN then
		newest, offers, offered_at = newest + 1, offers + 1, now
	end
end

if #KEYS < 2 then
	grant()
	return finish(HELD, 0)
end

--@include queue.lua

local members, place = waiters(), nil
for i, member in ipairs(members) do
	if string.sub(member, TOKEN_AT) == token then
		place = i
	end
end
local ahead = place and place - 1 or #members

local function leave()
	if place then
		redis.call('ZREM', queue, members[place])
		table.remove(members, place)
	end
	lock = (lock >= HANDING and HANDING or 0) + (#members > 0 and QUEUED or 0)
	next_waiter = name_of(members[1])
end

-- A lock whose holder died is the first waiter's; if that one is dead too, it is anybody's a moment later.
if own or (free and (ahead == 0 or now >= lease_until + CLAIM_MS)) then
	leave()
	grant()
	return finish(HELD, 0)
end

local hold = free and hold_ms or math.max(hold_ms, now - granted_at)
local patience = crowded and math.min(wait_ms, CROWDED_WAIT_MS) or wait_ms
local refused
if wait_ms <= 0 then
	refused = TIMEOUT
elseif (not place and ahead >= max_waiters) or (ahead >= slow_waiters and hold > SLOW_MS) or
	(ahead + 1) * hold > patience then
	refused = REFUSED
	crowded = crowded or ahead >= CROWD
end
if refused then
	leave()
	return finish(refused, 0)
end

if not place then
	members[#members + 1] = struct.pack('>I8', time[1] * 1000000 + time[2]) .. token
	place = #members
end
-- It looks again when the lock can be had without a wake-up, or when the present hold has become too long for it.
local changes_at = lease_until + (free and CLAIM_MS or 0)
if not free then
	changes_at = math.min(changes_at, granted_at + math.floor(patience / (ahead + 1)))
	if ahead >= slow_waiters then
		changes_at = math.min(changes_at, granted_at + SLOW_MS)
	end
end
local slice = math.max(1, math.min(SLICE_MS, wait_ms, changes_at - now + 1))
redis.call('ZADD', queue, now + slice + ENTRY_SLACK_MS, members[place])
redis.call('PEXPIRE', queue, 60000)
lock = (lock >= HANDING and HANDING or 0) + QUEUED
next_waiter = name_of(members[1])
return finish(WAIT, slice)
