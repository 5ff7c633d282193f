-- The fields of the record's header, as handlers/core/record.h lays it out, and the store's clock. Behind record.lua.
-- Lua's numbers are exact up to 2^53, which fences and milliseconds never reach.
local HEADER = '<BBBBI4I4I4I4BBI2I4I4i8i8i8I8i8i8c16c8'
local HEADER_SIZE = 104
local LIVE, RETIRED, ENDED_LIFE, SUSPECT = 0, 1, 2, 3
local QUEUED, HANDING, CROWDED = 1, 2, 4
local ABSENT, CORRUPT = -1, -2
local REASON_MAX, META_MAX, TIME_LIMIT = 12, 8192, 2 ^ 53

if #bytes < HEADER_SIZE then
	return refuse(#bytes == 0 and redis.call('EXISTS', record) == 0 and ABSENT or CORRUPT)
end

local format, life, lock, sealed, newest, confirmed, before, suspect_by, offers, reason, meta_size, key_id, hold_ms,
	offered_at, confirmed_offer_at, expires_at, fence, granted_at, lease_until, owner, next_waiter =
	struct.unpack(HEADER, bytes)
-- What header.c refuses is refused here too, before anything is locked.
if format ~= 1 or life > SUSPECT or lock > QUEUED + HANDING + CROWDED or sealed > 1 or reason > REASON_MAX or newest == 0 or
	confirmed > newest or before > confirmed or meta_size > META_MAX or
	offered_at < 0 or confirmed_offer_at < 0 or expires_at < 0 or granted_at < 0 or lease_until < 0 or fence < 0 or
	offered_at >= TIME_LIMIT or confirmed_offer_at >= TIME_LIMIT or expires_at >= TIME_LIMIT or
	granted_at >= TIME_LIMIT or lease_until >= TIME_LIMIT or fence >= TIME_LIMIT then
	return refuse(CORRUPT)
end

local crowded = lock >= CROWDED
lock = lock % CROWDED

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
