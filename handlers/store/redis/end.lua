-- Ends a session now, whoever holds its lock. Its payload goes, header and meta stay as a tombstone.
--
-- KEYS  1 record
-- ARGV  1 request, packed
-- reply {DONE}, {ABSENT}, {CORRUPT}

--@include record.lua
--@include fields.lua
--@include header.lua

local DONE = 0
local new_life, new_reason, new_suspect_by, keep_ms = struct.unpack('<BBI4i8', ARGV[1])

if life == ENDED_LIFE or life == SUSPECT then
	return {DONE}
end
redis.call('PEXPIRE', record, keep_ms)
life, reason, suspect_by = new_life, new_reason, new_suspect_by
lock, crowded, lease_until, fence, owner, next_waiter = 0, false, 0, fence + 1, string.rep('\0', 16), string.rep('\0', 8)
local meta = meta_size > 0 and redis.call('GETRANGE', record, HEADER_SIZE, HEADER_SIZE + meta_size - 1) or ''
redis.call('SET', record, header() .. meta, 'PX', keep_ms)
return {DONE}
