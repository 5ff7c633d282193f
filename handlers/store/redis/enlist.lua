-- Puts a session into its user's index, a sorted set of handles by expiry, and tells who is too many then.
--
-- KEYS  1 index   [2 record: nothing is done unless it lives]
-- ARGV  1 handle   2 its expiry   3 how many there may be, 0 = any number   4 "1" = refuse when there are more
--       5 handle of the one that it takes over from, which doesn't count, or empty
-- reply {DONE}, with the handles of those that are too many; {FULL}: it was not put in

local index, record = KEYS[1], KEYS[2]
local handle, max, replaced = ARGV[1], tonumber(ARGV[3]), ARGV[5]
local DONE, FULL = 0, 7

if record and redis.call('GETRANGE', record, '1', '1') ~= '\0' then
	return {DONE}
end

local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))

local answer = {DONE}
if max > 0 then
	local function counted(member)
		return member ~= '' and redis.call('ZSCORE', index, member) and 1 or 0
	end
	local excess = redis.call('ZCARD', index) - counted(handle) - counted(replaced) + 1 - max
	if excess > 0 and ARGV[4] == '1' then
		return {FULL}
	end
	for _, member in ipairs(excess > 0 and redis.call('ZRANGE', index, 0, excess + 1) or {}) do
		if member ~= handle and member ~= replaced and #answer <= excess then
			answer[#answer + 1] = member
		end
	end
end

redis.call('ZADD', index, ARGV[2], handle)
local last = redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', index, string.format('%.0f', last[2] + 1000))
return answer
