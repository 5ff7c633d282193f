-- A client shows the session that the use of an auto-login key made. handlers/core/series.c says the same in C.
--
-- KEYS  1 series, a hash of handle and value
-- ARGV  1 handle   2 number of the key that came with the session
-- reply DONE, GONE (it was made in vain), ABSENT, CORRUPT

local key, handle, number = KEYS[1], ARGV[1], tonumber(ARGV[2])
local DONE, GONE, ABSENT, CORRUPT = 0, 4, -1, -2
--@include series.lua

local value = redis.call('HGET', key, handle)
local s = series_of(value)
if not s then
	return value and CORRUPT or ABSENT
elseif s.expires_at <= now then
	return ABSENT
elseif s.suspect == 1 then
	return GONE
end
if number == s.newest and s.heard == 0 then
	s.heard = 1
	redis.call('HDEL', key, '') -- works at maxmemory, so that the HSET does too
	redis.call('HSET', key, handle, packed(s) .. string.sub(value, SERIES_SIZE + 1))
end
return (number >= s.newest or number == s.before) and DONE or GONE
