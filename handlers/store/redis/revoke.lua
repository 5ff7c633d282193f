-- Moves a user's revocation time forward to now. It never moves back.
--
-- KEYS  1 revocation time, with the session that it left alone
-- ARGV  1 time to live in ms, 0 = for ever   2 handle of the session that it leaves alone, or empty
-- reply {DONE, the revocation time}

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = math.max(now, tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+') or 0))
local value = string.format('%.0f', at) .. (ARGV[2] ~= '' and ' ' .. ARGV[2] or '')
redis.call('DEL', KEYS[1]) -- works at maxmemory, so that the SET does too: a revocation must not fail
if tonumber(ARGV[1]) > 0 then
	redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
else
	redis.call('SET', KEYS[1], value)
end
return {0, at}
