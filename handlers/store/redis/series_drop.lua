-- Takes series of auto-login keys away.
--
-- KEYS  1 series, a hash of handle and value
-- ARGV  1 handle of the one, or empty: all   [2 but this one]
-- reply {DONE, how many of them were still good}

local key = KEYS[1]
--@include series.lua

local good = 0
local handles = ARGV[1] ~= '' and {ARGV[1]} or redis.call('HKEYS', key)
for _, handle in ipairs(handles) do
	if handle ~= ARGV[2] then
		local s = series_of(redis.call('HGET', key, handle))
		if s and s.suspect == 0 and s.expires_at > now then
			good = good + 1
		end
		redis.call('HDEL', key, handle)
	end
end
return {0, good}
