-- Moves a user's revocation time forward to now, and drops the user's auto-login keys. It never moves back.
--
-- KEYS  1 revocation time, with the session and the series that it left alone   [2 series, a hash of handle and value]
-- ARGV  1 time to live in ms, 0 = for ever   2 handle of the session that it leaves alone, or empty   3 of the series, or empty
-- reply {DONE, the revocation time}

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = math.max(now, tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+') or 0))
local value = string.format('%.0f', at)
if ARGV[2] ~= '' then
	value = value .. ' ' .. ARGV[2] .. (ARGV[3] ~= '' and ' ' .. ARGV[3] or '')
end
redis.call('DEL', KEYS[1]) -- works at maxmemory, so that the SET does too: a revocation must not fail
for _, handle in ipairs(KEYS[2] and redis.call('HKEYS', KEYS[2]) or {}) do
	if handle ~= ARGV[3] then
		redis.call('HDEL', KEYS[2], handle)
	end
end
if tonumber(ARGV[1]) > 0 then
	redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
else
	redis.call('SET', KEYS[1], value)
end
return {0, at}
