-- The head of a series of auto-login keys, as handlers/core/series.h lays it out, and the store's clock. What can't be read is
-- nil.
local SERIES = '<BBBBI4I4I4i8i8c26I2I4c64c64'
local SERIES_SIZE, SERIES_MAX, TIME_LIMIT = 192, 8192, 2 ^ 53

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function series_of(value)
	if not value or #value < SERIES_SIZE or #value > SERIES_MAX then
		return nil
	end
	local s = {}
	s.format, s.suspect, s.heard, s.zero, s.newest, s.before, s.suspect_by, s.used_at, s.expires_at, s.session, s.issue_size,
		s.zeros, s.newest_hash, s.before_hash = struct.unpack(SERIES, value)
	if s.format ~= 1 or s.suspect > 1 or s.heard > 1 or s.newest == 0 or s.before >= s.newest or s.used_at < 0 or
		s.used_at >= TIME_LIMIT or s.expires_at < 0 or s.expires_at >= TIME_LIMIT or s.issue_size > #value - SERIES_SIZE then
		return nil
	end
	return s
end

local function packed(s)
	return struct.pack(SERIES, s.format, s.suspect, s.heard, 0, s.newest, s.before, s.suspect_by, s.used_at, s.expires_at,
		s.session, s.issue_size, 0, s.newest_hash, s.before_hash)
end
