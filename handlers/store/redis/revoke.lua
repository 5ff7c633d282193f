-- Moves a user's revocation time forward to now. It never moves back.
--
-- KEYS  1 revocation time
-- ARGV  1 time to live in ms, 0 = for ever
-- reply {0}

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('DEL', KEYS[1]) -- works at maxmemory, so that the SET does too: a revocation must not fail
if tonumber(ARGV[1]) > 0 then
	redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', ARGV[1])
else
	redis.call('SET', KEYS[1], string.format('%.0f', at))
end
return {0}
