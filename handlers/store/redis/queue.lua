-- The queue of waiters (KEYS[2], a sorted set): member = arrival time, 8 bytes, then the waiter's token; score = when the
-- entry dies unless its waiter renews it. Sorted by member they stand in the order of arrival, whoever renewed when.
local queue = KEYS[2]
local TOKEN_AT = 9 -- behind the arrival time

local function waiters()
	redis.call('ZREMRANGEBYSCORE', queue, '-inf', now)
	local members = redis.call('ZRANGE', queue, 0, -1)
	table.sort(members)
	return members
end

-- A waiter's wake-up list is named by the first 8 bytes of its token.
local function name_of(member)
	return member and string.sub(member, TOKEN_AT, TOKEN_AT + 7) or string.rep('\0', 8)
end
