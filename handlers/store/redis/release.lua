-- Gives the lock back while others wait: the first in the queue gets it, and is woken.
--
-- KEYS  1 record   [2 queue   3 wake-up list of the waiter named in ARGV 2; without them the lock is free, and nobody is woken]
-- ARGV  1 token of the holder   2 name of the waiter
-- reply {DONE}, {LOST}, {ABSENT}, {CORRUPT}; {QUEUE, name}: another is first now, call again for that one

local record = KEYS[1]
--@include record.lua
--@include fields.lua
--@include header.lua

local DONE, LOST, QUEUE = 0, 3, 6
local CLAIM_MS = 300  -- see open.lua
local WAKE_MS = 5000  -- a wake-up outlives its waiter no longer

if life ~= LIVE or owner ~= ARGV[1] or lock >= HANDING then
	return {LOST}
end
if lease_until == 0 then
	return {DONE}
end

local held = math.min(math.max(now - granted_at, 0), 4294967295)
hold_ms = hold_ms > 0 and math.floor((3 * hold_ms + held) / 4) or held
if #KEYS < 2 then
	lease_until = 0
	redis.call('SETRANGE', record, 0, header())
	return {DONE}
end

--@include queue.lua

local members = waiters()
local first = members[1]
if first and name_of(first) ~= ARGV[2] then
	return {QUEUE, name_of(first)}
end

if first then
	redis.call('ZREM', queue, first)
	redis.call('RPUSH', KEYS[3], 1)
	redis.call('PEXPIRE', KEYS[3], WAKE_MS)
	owner, granted_at, lease_until = string.sub(first, TOKEN_AT), now, now + CLAIM_MS
else
	lease_until = 0
end
lock = (first and HANDING or 0) + (#members > 1 and QUEUED or 0)
next_waiter = name_of(members[2])
redis.call('SETRANGE', record, 0, header())
return {DONE}
