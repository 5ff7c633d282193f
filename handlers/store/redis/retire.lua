-- Retires a session that was renewed: the record as it was stays readable as a snapshot, a tombstone takes its place.
--
-- KEYS  1 record   [2 snapshot; without it the caller has kept one]
-- ARGV  1 request, packed   2 the tombstone's meta
-- reply {DONE}, {LOST}, {GONE}, {ABSENT}, {CORRUPT}

local record = KEYS[1]
--@include record.lua
--@include fields.lua
--@include header.lua

local REQUEST = '<c16i8i8i8BI4I2'
local DONE, LOST, GONE = 0, 3, 4

local token, expected_fence, snapshot_ms, keep_ms, new_sealed, new_key_id, new_meta_size =
	struct.unpack(REQUEST, ARGV[1])

if life == RETIRED and owner == token then
	return {DONE} -- done before: the answer was lost on its way
end
if life ~= LIVE then
	return {GONE}
end
if owner ~= token or lock >= HANDING or lease_until == 0 or fence ~= expected_fence then
	return {LOST}
end

if KEYS[2] then
	redis.call('RENAME', record, KEYS[2])
	redis.call('PEXPIRE', KEYS[2], snapshot_ms)
end
life, lock, crowded, lease_until, fence, next_waiter = RETIRED, 0, false, 0, fence + 1, string.rep('\0', 8)
sealed, key_id, meta_size = new_sealed, new_key_id, new_meta_size
redis.call('SET', record, header() .. ARGV[2], 'PX', keep_ms)
return {DONE}
