-- Uses an auto-login key, whose signature was seen to be right, and puts another in its place. handlers/core/series.c says the
-- same in C.
--
-- KEYS  1 series, a hash of handle and value
-- ARGV  1 handle   2 request, packed   3 what was seen
-- reply {outcome, number of the key that follows, session that was made in vain or '', what was noted at the issue}; {ABSENT},
--       {CORRUPT}

local key, handle = KEYS[1], ARGV[1]
local number, hash, following, session, grace_ms, theft = struct.unpack('<I4c64c64c26i8B', ARGV[2])
local ABSENT, CORRUPT = -1, -2
local USED, AGAIN, LATE, OBSOLETE, UNANSWERED, DEAD, INCIDENT = 0, 1, 2, 3, 4, 5, 6
local DROP, SUSPECT = 1, 2
local AGAIN_MAX = 5 -- see series.h
--@include series.lua

local value = redis.call('HGET', key, handle)
local s = series_of(value)
if not s then
	return {value and CORRUPT or ABSENT}
elseif s.expires_at <= now then
	return {ABSENT}
end
local issue = string.sub(value, SERIES_SIZE + 1, SERIES_SIZE + s.issue_size)
local is_before = number == s.before and hash == s.before_hash
local once_more = is_before and following == s.newest_hash

local function judge()
	if number == 4294967295 or s.newest == 4294967295 then
		return DEAD
	elseif s.suspect == 1 then
		return number == s.suspect_by and DEAD or INCIDENT
	elseif number > s.newest or (number == s.newest and hash == s.newest_hash) or once_more then
		return USED
	elseif now < s.used_at + grace_ms then
		return LATE
	end
	if is_before and s.heard == 0 then
		return s.newest - s.before <= AGAIN_MAX and AGAIN or UNANSWERED
	end
	return OBSOLETE
end

local outcome = judge()
redis.call('HDEL', key, '') -- works at maxmemory, so that what follows does too: what was stolen must not stay good
local vain = outcome == AGAIN and string.byte(s.session) ~= 0 and s.session or ''
if outcome <= AGAIN and not once_more then
	s.newest, s.newest_hash, s.before, s.before_hash = math.max(number, s.newest) + 1, following, number, hash
	s.session, s.heard, s.used_at = session, 0, now
	redis.call('HSET', key, handle, packed(s) .. issue .. ARGV[3])
elseif outcome == OBSOLETE and theft == DROP then
	redis.call('HDEL', key, handle)
elseif outcome == OBSOLETE and theft == SUSPECT then
	s.suspect, s.suspect_by = 1, number
	redis.call('HSET', key, handle, packed(s) .. string.sub(value, SERIES_SIZE + 1))
end
return {outcome, s.newest, vain, issue}
