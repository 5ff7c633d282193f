-- Puts a new series of auto-login keys beside a user's others. handlers/core/series_set.c says the same in C.
--
-- KEYS  1 series, a hash of handle and value
-- ARGV  1 handle   2 value   3 its expiry   4 handle of the one that it replaces, or empty   5 how many there may be
-- reply {DONE, how many had to go for it}

local key, handle, expires_at = KEYS[1], ARGV[1], ARGV[3]
--@include series.lua

local others, latest = {}, tonumber(expires_at)
local flat = redis.call('HGETALL', key)
for i = 1, #flat, 2 do
	local s = series_of(flat[i + 1])
	if flat[i] == handle or flat[i] == ARGV[4] or not s or s.expires_at <= now then
		redis.call('HDEL', key, flat[i])
	else
		others[#others + 1] = {flat[i], s}
	end
end

-- Those that are suspect go first, then the least recently used.
table.sort(others, function(a, b)
	if a[2].suspect ~= b[2].suspect then
		return a[2].suspect > b[2].suspect
	end
	return a[2].used_at < b[2].used_at
end)
local excess = math.max(#others + 1 - math.max(tonumber(ARGV[5]), 1), 0)
for i, other in ipairs(others) do
	if i <= excess then
		redis.call('HDEL', key, other[1])
	else
		latest = math.max(latest, other[2].expires_at)
	end
end

redis.call('HSET', key, handle, ARGV[2])
redis.call('PEXPIREAT', key, string.format('%.0f', latest))
return {0, excess}
